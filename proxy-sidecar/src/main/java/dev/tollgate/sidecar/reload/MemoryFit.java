package dev.tollgate.sidecar.reload;

import dev.tollgate.memory.MemoryLimits;
import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.listener.ConnectionCost;
import dev.tollgate.sidecar.listener.ListenerBounds;

/**
 * A check that the bounds of a configuration fit the memory of this process together: all connections at once, all tests, and
 * beside them the largest requests of a few. What connections hold beyond that is bounded while it is read.
 */
final class MemoryFit {
    private static final long MIB = 1 << 20;
    /** So many of the largest requests must fit beside each other. */
    private static final int LARGEST_REQUESTS = 64;

    private final MemoryLimits limits;

    MemoryFit(MemoryLimits limits) {
        this.limits = limits;
    }

    /**
     * Checks the bounds of a configuration.
     *
     * @param demand of its mode
     * @throws ConfigException with what to change if they do not fit
     */
    void check(ListenerBounds bounds, Demand demand) throws ConfigException {
        need(
                "bounds.max_connections: " + bounds.maxConnections() + " connections",
                "heap",
                "JAVA_OPTS=-Xmx512m",
                ((long) bounds.maxConnections() + demand.upstreamConnections()) * ConnectionCost.HEAP,
                limits.heap());
        need(
                "ndt.max_tests: " + demand.tests() + " tests",
                "direct memory",
                "JAVA_OPTS=-Dio.netty.maxDirectMemory=536870912",
                demand.testMemory(),
                limits.direct());
        long request = (long) bounds.maxRequestLine() + bounds.maxHeaders() + demand.requestBody();
        need(
                "bounds.max_request_line, max_headers and max_request_body: " + LARGEST_REQUESTS + " requests",
                "direct memory beside tests",
                "JAVA_OPTS=-Dio.netty.maxDirectMemory=536870912",
                LARGEST_REQUESTS * request,
                limits.direct() - demand.testMemory());
    }

    private static void need(String what, String of, String more, long octets, long limit) throws ConfigException {
        if (octets > limit) {
            throw new ConfigException("%s take %d MiB of %s, and connections may have %d: lower it, or give more (%s)"
                    .formatted(what, (octets + MIB - 1) / MIB, of, limit / MIB, more));
        }
    }
}
