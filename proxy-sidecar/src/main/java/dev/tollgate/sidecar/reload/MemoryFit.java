package dev.tollgate.sidecar.reload;

import dev.tollgate.memory.MemoryLimits;
import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.listener.ConnectionCost;
import dev.tollgate.sidecar.listener.ListenerBounds;
import dev.tollgate.sidecar.ndt.TestMemory;

/**
 * Whether the bounds of a configuration fit the memory of this process together: all connections at once, all tests, and
 * beside them the largest requests of a few. What connections hold beyond that is bounded while it is read.
 */
public final class MemoryFit {
    private static final long MIB = 1 << 20;
    /** So many of the largest requests must fit beside each other. */
    private static final int LARGEST_REQUESTS = 64;

    private final MemoryLimits limits;

    public MemoryFit(MemoryLimits limits) {
        this.limits = limits;
    }

    /**
     * Checks a configuration.
     *
     * @throws ConfigException with what to change if it does not fit
     */
    public void check(SidecarConfig config) throws ConfigException {
        ListenerBounds bounds = config.bounds().listeners();
        boolean ndt = config.mode() == SidecarConfig.Mode.NDT;
        need(
                "bounds.max_connections: " + bounds.maxConnections() + " connections",
                "heap",
                "JAVA_OPTS=-Xmx512m",
                (bounds.maxConnections() + (ndt ? 0L : config.upstreamBounds().maxConnections())) * ConnectionCost.HEAP,
                limits.heap());
        long tests = ndt ? (long) config.ndt().maxTests() * TestMemory.DIRECT + TestMemory.LATE : 0;
        need(
                "ndt.max_tests: " + config.ndt().maxTests() + " tests",
                "direct memory",
                "JAVA_OPTS=-Dio.netty.maxDirectMemory=536870912",
                tests,
                limits.direct());
        long request = (long) bounds.maxRequestLine()
                + bounds.maxHeaders()
                + (ndt ? 0 : config.bounds().maxRequestBody());
        need(
                "bounds.max_request_line, max_headers and max_request_body: " + LARGEST_REQUESTS + " requests",
                "direct memory beside tests",
                "JAVA_OPTS=-Dio.netty.maxDirectMemory=536870912",
                LARGEST_REQUESTS * request,
                limits.direct() - tests);
    }

    private static void need(String what, String of, String more, long octets, long limit) throws ConfigException {
        if (octets > limit) {
            throw new ConfigException("%s take %d MiB of %s, and connections may have %d: lower it, or give more (%s)"
                    .formatted(what, (octets + MIB - 1) / MIB, of, limit / MIB, more));
        }
    }
}
