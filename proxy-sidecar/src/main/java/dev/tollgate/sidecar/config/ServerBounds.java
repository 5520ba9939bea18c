package dev.tollgate.sidecar.config;

import dev.tollgate.sidecar.listener.ListenerBounds;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The {@code bounds} section: what clients may use. A missing field has the default of the mode.
 *
 * @param maxRequestBody octets of a request body, in mode locate; 64 KiB
 */
public record ServerBounds(
        @Nullable Integer maxConnections,
        @Nullable Integer maxConnectionsPerAddress,
        @Nullable Integer maxRequestLine,
        @Nullable Integer maxHeaders,
        Integer maxRequestBody,
        @Nullable Duration headTimeout,
        @Nullable Duration idleTimeout) {
    private static final int DEFAULT_MAX_REQUEST_BODY = 64 * 1024;

    /**
     * @throws IllegalArgumentException if a value is out of range
     */
    public ServerBounds {
        maxRequestBody = Objects.requireNonNullElse(maxRequestBody, DEFAULT_MAX_REQUEST_BODY);
        if (maxRequestBody < 0) {
            throw new IllegalArgumentException("max_request_body must be 0 or more, was " + maxRequestBody);
        }
        bounds(
                ListenerBounds.defaults(),
                maxConnections,
                maxConnectionsPerAddress,
                maxRequestLine,
                maxHeaders,
                headTimeout,
                idleTimeout);
    }

    static ServerBounds defaults() {
        return new ServerBounds(null, null, null, null, DEFAULT_MAX_REQUEST_BODY, null, null);
    }

    /** Returns what holds for listeners. */
    public ListenerBounds forListeners(SidecarConfig.Mode mode) {
        return bounds(
                mode == SidecarConfig.Mode.LOCATE ? ListenerBounds.defaults() : ListenerBounds.defaultsOfNdt(),
                maxConnections,
                maxConnectionsPerAddress,
                maxRequestLine,
                maxHeaders,
                headTimeout,
                idleTimeout);
    }

    private static ListenerBounds bounds(
            ListenerBounds defaults,
            @Nullable Integer maxConnections,
            @Nullable Integer maxConnectionsPerAddress,
            @Nullable Integer maxRequestLine,
            @Nullable Integer maxHeaders,
            @Nullable Duration headTimeout,
            @Nullable Duration idleTimeout) {
        return new ListenerBounds(
                Objects.requireNonNullElse(maxConnections, defaults.maxConnections()),
                Objects.requireNonNullElse(maxConnectionsPerAddress, defaults.maxConnectionsPerAddress()),
                Objects.requireNonNullElse(maxRequestLine, defaults.maxRequestLine()),
                Objects.requireNonNullElse(maxHeaders, defaults.maxHeaders()),
                Objects.requireNonNullElse(headTimeout, defaults.headTimeout()),
                Objects.requireNonNullElse(idleTimeout, defaults.idleTimeout()));
    }
}
