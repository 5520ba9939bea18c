package dev.tollgate.sidecar.locate.upstream;

import java.time.Duration;

/**
 * The bounds on requests to an upstream server.
 *
 * @param maxConnections open connections on all event loops; further requests wait for one
 * @param maxWaiting requests that wait for a connection on all event loops; more are refused
 * @param connectTimeout for a new connection
 * @param answerTimeout from the request to the last octet of its response
 * @param idleTimeout how long an idle connection is kept
 * @param maxAge how long a connection takes requests after it was opened
 */
public record UpstreamSettings(
        int maxConnections,
        int maxWaiting,
        Duration connectTimeout,
        Duration answerTimeout,
        Duration idleTimeout,
        Duration maxAge) {}
