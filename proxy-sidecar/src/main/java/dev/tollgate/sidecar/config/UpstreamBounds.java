package dev.tollgate.sidecar.config;

import java.time.Duration;

/**
 * The {@code upstream_bounds} section of mode locate; a missing field has its default.
 *
 * @param maxConnections open connections to locate; 1024
 * @param maxWaiting requests that may wait for one; 1024
 * @param connectTimeout for a new connection, and for the wait for one; 2 s
 * @param answerTimeout from a request to the end of its answer; 15 s
 * @param idleTimeout how long an unused connection is kept; 10 s
 * @param maxAge how long a connection takes requests, so that requests reach new servers; 60 s
 */
public record UpstreamBounds(
        int maxConnections,
        int maxWaiting,
        Duration connectTimeout,
        Duration answerTimeout,
        Duration idleTimeout,
        Duration maxAge) {
    private static final int DEFAULT_CONNECTIONS = 1024;
    private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration DEFAULT_ANSWER_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration DEFAULT_MAX_AGE = Duration.ofSeconds(60);

    /**
     * @throws IllegalArgumentException if a value is out of range
     */
    public UpstreamBounds {
        if (maxConnections < 1 || maxWaiting < 0) {
            throw new IllegalArgumentException("max_connections must be at least 1 and max_waiting at least 0");
        }
        if (connectTimeout.isZero() || answerTimeout.isZero() || idleTimeout.isZero() || maxAge.isZero()) {
            throw new IllegalArgumentException(
                    "connect_timeout, answer_timeout, idle_timeout and max_age must be longer than 0s");
        }
        if (connectTimeout.compareTo(answerTimeout) > 0) {
            throw new IllegalArgumentException("connect_timeout must not be longer than answer_timeout");
        }
    }

    static UpstreamBounds read(YamlValue value) throws ConfigException {
        YamlSection section = value.section(
                "max_connections", "max_waiting", "connect_timeout", "answer_timeout", "idle_timeout", "max_age");
        return new UpstreamBounds(
                section.number("max_connections", DEFAULT_CONNECTIONS),
                section.number("max_waiting", DEFAULT_CONNECTIONS),
                section.duration("connect_timeout", DEFAULT_CONNECT_TIMEOUT),
                section.duration("answer_timeout", DEFAULT_ANSWER_TIMEOUT),
                section.duration("idle_timeout", DEFAULT_IDLE_TIMEOUT),
                section.duration("max_age", DEFAULT_MAX_AGE));
    }

    static UpstreamBounds defaults() {
        return new UpstreamBounds(
                DEFAULT_CONNECTIONS,
                DEFAULT_CONNECTIONS,
                DEFAULT_CONNECT_TIMEOUT,
                DEFAULT_ANSWER_TIMEOUT,
                DEFAULT_IDLE_TIMEOUT,
                DEFAULT_MAX_AGE);
    }
}
