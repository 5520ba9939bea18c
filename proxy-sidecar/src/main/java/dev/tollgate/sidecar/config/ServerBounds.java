package dev.tollgate.sidecar.config;

import dev.tollgate.sidecar.listener.ListenerBounds;

/**
 * The {@code bounds} section: bounds on what clients use. A missing key has the default of the mode.
 *
 * @param listeners the bounds of connections
 * @param maxRequestBody octets of a request body, in mode locate; 64 KiB
 */
public record ServerBounds(ListenerBounds listeners, int maxRequestBody) {
    private static final int DEFAULT_MAX_REQUEST_BODY = 64 * 1024;

    /**
     * @throws IllegalArgumentException if a value is out of range
     */
    public ServerBounds {
        if (maxRequestBody < 0) {
            throw new IllegalArgumentException("max_request_body must be 0 or more, was " + maxRequestBody);
        }
    }

    static ServerBounds read(YamlValue value, ListenerBounds defaults) throws ConfigException {
        YamlSection section = value.section(
                "max_connections",
                "max_connections_per_address",
                "max_request_line",
                "max_headers",
                "max_request_body",
                "head_timeout",
                "idle_timeout");
        return new ServerBounds(
                new ListenerBounds(
                        section.number("max_connections", defaults.maxConnections()),
                        section.number("max_connections_per_address", defaults.maxConnectionsPerAddress()),
                        section.number("max_request_line", defaults.maxRequestLine()),
                        section.number("max_headers", defaults.maxHeaders()),
                        section.duration("head_timeout", defaults.headTimeout()),
                        section.duration("idle_timeout", defaults.idleTimeout())),
                section.number("max_request_body", DEFAULT_MAX_REQUEST_BODY));
    }

    static ServerBounds of(ListenerBounds listeners) {
        return new ServerBounds(listeners, DEFAULT_MAX_REQUEST_BODY);
    }
}
