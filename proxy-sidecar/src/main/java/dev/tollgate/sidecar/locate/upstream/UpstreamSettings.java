package dev.tollgate.sidecar.locate.upstream;

import java.time.Duration;

/**
 * What bounds requests to the server behind.
 *
 * @param maxConnections open connections, on all event loops together; more requests wait for one of them
 * @param maxWaiting requests that wait for a connection, on all event loops together; more are refused
 * @param connectTimeout for a new connection
 * @param answerTimeout from the request to the last octet of its answer, however slowly it comes
 * @param idleTimeout how long an unused connection is kept
 * @param maxAge how long after its begin a connection takes requests
 */
public record UpstreamSettings(
        int maxConnections,
        int maxWaiting,
        Duration connectTimeout,
        Duration answerTimeout,
        Duration idleTimeout,
        Duration maxAge) {}
