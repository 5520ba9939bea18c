package dev.tollgate.sidecar.config;

import dev.tollgate.sidecar.listener.ListenerBounds;

/**
 * The {@code bounds} section: what clients may use. A missing field has the default of the mode.
 *
 * @param listeners what holds for connections
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

    static ServerBounds read(YamlValue value, SidecarConfig.Mode mode) throws ConfigException {
        YamlSection section = value.section(
                "max_connections",
                "max_connections_per_address",
                "max_request_line",
                "max_headers",
                "max_request_body",
                "head_timeout",
                "idle_timeout");
        ListenerBounds defaults = defaults(mode).listeners();
        return new ServerBounds(
                new ListenerBounds(
                        section.get("max_connections", YamlValue::number, defaults.maxConnections()),
                        section.get(
                                "max_connections_per_address", YamlValue::number, defaults.maxConnectionsPerAddress()),
                        section.get("max_request_line", YamlValue::number, defaults.maxRequestLine()),
                        section.get("max_headers", YamlValue::number, defaults.maxHeaders()),
                        section.get("head_timeout", Scalars::duration, defaults.headTimeout()),
                        section.get("idle_timeout", Scalars::duration, defaults.idleTimeout())),
                section.get("max_request_body", YamlValue::number, DEFAULT_MAX_REQUEST_BODY));
    }

    static ServerBounds defaults(SidecarConfig.Mode mode) {
        return new ServerBounds(
                mode == SidecarConfig.Mode.LOCATE ? ListenerBounds.defaults() : ListenerBounds.defaultsOfNdt(),
                DEFAULT_MAX_REQUEST_BODY);
    }
}
