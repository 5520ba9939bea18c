package dev.tollgate.exchange.http;

import java.time.Duration;

/**
 * What one client may take of a listener.
 *
 * @param connections how many may be open at a time; more are closed at once
 * @param request how long a request's head may take from its first octet, and again its body; longer is 408
 * @param idle how long a connection may rest between requests
 * @param body the largest body in octets; more is 413
 */
public record HttpLimits(int connections, Duration request, Duration idle, int body) {
    /** The longest request line in octets; more is 414. */
    static final int REQUEST_LINE = 8 * 1024;

    /** The largest head in octets; more is 431. */
    static final int HEAD = 32 * 1024;

    /** Bodies of 16 KiB: the longest key has 300 octets, and others' members may stand beside it. */
    public static final HttpLimits DEFAULT =
            new HttpLimits(10_000, Duration.ofSeconds(10), Duration.ofSeconds(60), 16 * 1024);

    /** Checks the bounds. */
    public HttpLimits {
        if (connections < 1) {
            throw new IllegalArgumentException("there must be at least 1 connection, not " + connections);
        }
        if (request.isNegative() || request.isZero()) {
            throw new IllegalArgumentException("the time for a request must be more than 0, not " + request);
        }
    }

    /** The same with another number of connections. */
    public HttpLimits withConnections(int most) {
        return new HttpLimits(most, request, idle, body);
    }

    /** The same with another time for a request. */
    public HttpLimits withRequest(Duration longest) {
        return new HttpLimits(connections, longest, idle, body);
    }
}
