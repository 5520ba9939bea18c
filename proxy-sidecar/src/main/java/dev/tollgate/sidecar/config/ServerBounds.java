package dev.tollgate.sidecar.config;

import dev.tollgate.sidecar.listener.ListenerBounds;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The {@code bounds} section: what clients may use; a missing field has its default.
 *
 * @param maxRequestBody octets of a request body, in mode locate; 64 KiB
 */
public record ServerBounds(
        Integer maxConnections,
        Integer maxConnectionsPerAddress,
        Integer maxRequestLine,
        Integer maxHeaders,
        Integer maxRequestBody,
        Duration headTimeout,
        Duration idleTimeout) {
    private static final int DEFAULT_MAX_REQUEST_BODY = 64 * 1024;

    /**
     * @throws IllegalArgumentException if a value is out of range
     */
    public ServerBounds {
        maxRequestBody = Objects.requireNonNullElse(maxRequestBody, DEFAULT_MAX_REQUEST_BODY);
        if (maxRequestBody < 0) {
            throw new IllegalArgumentException("max_request_body must be 0 or more, was " + maxRequestBody);
        }
        ListenerBounds checked =
                bounds(maxConnections, maxConnectionsPerAddress, maxRequestLine, maxHeaders, headTimeout, idleTimeout);
        maxConnections = checked.maxConnections();
        maxConnectionsPerAddress = checked.maxConnectionsPerAddress();
        maxRequestLine = checked.maxRequestLine();
        maxHeaders = checked.maxHeaders();
        headTimeout = checked.headTimeout();
        idleTimeout = checked.idleTimeout();
    }

    static ServerBounds defaults() {
        ListenerBounds listener = ListenerBounds.defaults();
        return new ServerBounds(
                listener.maxConnections(),
                listener.maxConnectionsPerAddress(),
                listener.maxRequestLine(),
                listener.maxHeaders(),
                DEFAULT_MAX_REQUEST_BODY,
                listener.headTimeout(),
                listener.idleTimeout());
    }

    /** Returns what holds for listeners. */
    public ListenerBounds forListeners() {
        return bounds(maxConnections, maxConnectionsPerAddress, maxRequestLine, maxHeaders, headTimeout, idleTimeout);
    }

    private static ListenerBounds bounds(
            @Nullable Integer maxConnections,
            @Nullable Integer maxConnectionsPerAddress,
            @Nullable Integer maxRequestLine,
            @Nullable Integer maxHeaders,
            @Nullable Duration headTimeout,
            @Nullable Duration idleTimeout) {
        ListenerBounds defaults = ListenerBounds.defaults();
        return new ListenerBounds(
                Objects.requireNonNullElse(maxConnections, defaults.maxConnections()),
                Objects.requireNonNullElse(maxConnectionsPerAddress, defaults.maxConnectionsPerAddress()),
                Objects.requireNonNullElse(maxRequestLine, defaults.maxRequestLine()),
                Objects.requireNonNullElse(maxHeaders, defaults.maxHeaders()),
                Objects.requireNonNullElse(headTimeout, defaults.headTimeout()),
                Objects.requireNonNullElse(idleTimeout, defaults.idleTimeout()));
    }
}
