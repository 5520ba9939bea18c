package dev.tollgate.sidecar.listener;

import java.time.Duration;

/**
 * The bounds on what clients use.
 *
 * @param maxConnections open connections of all listeners
 * @param maxConnectionsPerAddress of one IPv4 address or one IPv6 /64; trusted proxies are exempt
 * @param maxRequestLine octets of a request line; more is 414
 * @param maxHeaders octets of a header section; more is 431
 * @param headTimeout from an accepted connection, or the first octet of a further request, to the end of its head; also
 *     for a TLS handshake, and for the preface of HTTP/2
 * @param idleTimeout how long a connection may be idle between requests, and how long a client may leave a response
 *     unread; in mode ndt, with one response per connection, how long reading it may take
 */
public record ListenerBounds(
        int maxConnections,
        int maxConnectionsPerAddress,
        int maxRequestLine,
        int maxHeaders,
        Duration headTimeout,
        Duration idleTimeout) {
    public ListenerBounds {
        atLeastOne(maxConnections, "max_connections");
        atLeastOne(maxConnectionsPerAddress, "max_connections_per_address");
        atLeastOne(maxRequestLine, "max_request_line");
        atLeastOne(maxHeaders, "max_headers");
        positive(headTimeout, "head_timeout");
        positive(idleTimeout, "idle_timeout");
    }

    /** Returns the same with another number of connections. */
    public ListenerBounds withMaxConnections(int connections) {
        return new ListenerBounds(
                connections, maxConnectionsPerAddress, maxRequestLine, maxHeaders, headTimeout, idleTimeout);
    }

    private static void atLeastOne(int value, String field) {
        if (value < 1) {
            throw new IllegalArgumentException(field + " must be at least 1, was " + value);
        }
    }

    private static void positive(Duration value, String field) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(field + " must be longer than 0s");
        }
    }

    /** Returns the defaults of mode locate. */
    public static ListenerBounds defaults() {
        return new ListenerBounds(10_000, 256, 8_192, 16_384, Duration.ofSeconds(10), Duration.ofSeconds(60));
    }

    /**
     * Returns the defaults of mode ndt: ndt7 allows query strings of 4096 octets, and ndt-server allows a minute for a
     * response.
     */
    public static ListenerBounds defaultsOfNdt() {
        return new ListenerBounds(10_000, 256, 6_144, 16_384, Duration.ofSeconds(15), Duration.ofSeconds(75));
    }
}
