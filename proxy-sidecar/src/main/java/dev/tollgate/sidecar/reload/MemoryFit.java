package dev.tollgate.sidecar.reload;

import dev.tollgate.memory.MemoryLimits;
import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.listener.ConnectionCost;
import dev.tollgate.sidecar.listener.ListenerBounds;

/**
 * A check that the bounds of a configuration fit into the memory of this process: all connections and all tests at
 * once, and a few of the largest requests. What connections hold beyond that is bounded at run time.
 */
final class MemoryFit {
    private static final long MIB = 1 << 20;
    /** How many of the largest requests must fit at the same time. */
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
            throw new ConfigException(
                    "%s need %d MiB of %s, but only %d are available: lower it, or raise the memory (%s)"
                            .formatted(what, (octets + MIB - 1) / MIB, of, limit / MIB, more));
        }
    }
}
