package dev.tollgate.exchange.http;

import dev.tollgate.memory.MemoryLimits;
import dev.tollgate.tls.TlsCost;
import java.time.Duration;

/**
 * What one client may take of a listener.
 *
 * @param connections how many may be open at a time; more are closed at once, or the slowest of them
 * @param perAddress how many of them one IPv4 address or one IPv6 /64 may have; trusted proxies are exempt
 * @param request how long a request's head may take from its first octet, and again its body; longer is 408
 * @param idle how long a connection may rest between requests
 * @param body the largest body in octets; more is 413
 */
public record HttpLimits(int connections, int perAddress, Duration request, Duration idle, int body) {
    /** The longest request line in octets; more is 414. */
    static final int REQUEST_LINE = 8 * 1024;

    /** What a connection takes of the heap by being open, in octets, as measured on JDK 17 and rounded up. */
    public static final int CONNECTION_HEAP = 4 * 1024;

    private static final long MIB = 1 << 20;
    /** So many of the largest requests must fit beside each other. */
    private static final int LARGEST_REQUESTS = 64;

    /** The largest head in octets; more is 431. */
    static final int HEAD = 32 * 1024;

    /** Bodies of 16 KiB: the longest key has 300 octets, and others' members may stand beside it. */
    public static final HttpLimits DEFAULT =
            new HttpLimits(10_000, 256, Duration.ofSeconds(10), Duration.ofSeconds(620), 16 * 1024);

    /** Checks the bounds. */
    public HttpLimits {
        if (connections < 1) {
            throw new IllegalArgumentException("there must be at least 1 connection, not " + connections);
        }
        if (perAddress < 1) {
            throw new IllegalArgumentException("there must be at least 1 connection for an address, not " + perAddress);
        }
        if (request.isNegative() || request.isZero()) {
            throw new IllegalArgumentException("the time for a request must be longer than 0, not " + request);
        }
        if (idle.isNegative() || idle.isZero()) {
            throw new IllegalArgumentException("the time between requests must be longer than 0, not " + idle);
        }
    }

    /** The same with another number of connections. */
    public HttpLimits withConnections(int most) {
        return new HttpLimits(most, perAddress, request, idle, body);
    }

    /**
     * Returns these limits if all connections fit the memory at once, and the largest requests of a few beside them. What
     * they hold beyond that is bounded while it is read.
     *
     * @param tls whether connections are encrypted
     * @throws IllegalArgumentException with what to change if they do not
     */
    public HttpLimits fitting(MemoryLimits limits, boolean tls) {
        String what = connections + (tls ? " connections with TLS" : " connections");
        need(what, connections * heap(tls), limits.heap(), "heap", "-Xmx512m");
        if (tls) {
            need(what, (long) connections * TlsCost.STATE, limits.offHeap(), "native memory", "-Xmx64m");
        }
        need(
                LARGEST_REQUESTS + " of the largest requests",
                (long) LARGEST_REQUESTS * (REQUEST_LINE + HEAD + body),
                limits.direct(),
                "direct memory",
                "-Dio.netty.maxDirectMemory=536870912");
        return this;
    }

    /** Returns these limits with as many connections less as do not fit the memory at once, but one at least. */
    public HttpLimits shrunk(MemoryLimits limits, boolean tls) {
        long fit = Math.min(limits.heap() / heap(tls), tls ? limits.offHeap() / TlsCost.STATE : Long.MAX_VALUE);
        return withConnections((int) Math.max(1, Math.min(connections, fit)));
    }

    private static long heap(boolean tls) {
        return (long) CONNECTION_HEAP + (tls ? TlsCost.HEAP : 0);
    }

    private static void need(String what, long octets, long limit, String of, String more) {
        if (octets > limit) {
            throw new IllegalArgumentException(
                    "%s need %d MiB of %s, but only %d are available: lower it, or raise the memory (JAVA_OPTS=%s)"
                            .formatted(what, (octets + MIB - 1) / MIB, of, limit / MIB, more));
        }
    }

    /** The same with another time for a request. */
    public HttpLimits withRequest(Duration longest) {
        return new HttpLimits(connections, perAddress, longest, idle, body);
    }

    /** The same with another time between requests. */
    public HttpLimits withIdle(Duration longest) {
        return new HttpLimits(connections, perAddress, request, longest, body);
    }

    /** The same with another number of connections for an address. */
    public HttpLimits withConnectionsPerAddress(int most) {
        return new HttpLimits(connections, most, request, idle, body);
    }
}
