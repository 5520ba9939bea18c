package dev.tollgate.sidecar.config;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The {@code ndt} section: how tests are relayed.
 *
 * @param healthUrl ndt-server's health check, which {@code /ready} follows
 * @param maxTests how many tests may run on this machine at a time, whoever's they are
 * @param rewriteMeasurements whether ndt-server's messages are made to tell of the client's socket
 * @param transparent whether ndt-server sees the client's own address; needs native epoll, CAP_NET_ADMIN and a route
 * @param mark the firewall mark that the route goes by, from 1
 * @param upstreamIpv6 {@code http://[ADDRESS]:PORT} of ndt-server for clients with IPv6 addresses, where transparent
 */
public record NdtSection(
        URI healthUrl,
        int maxTests,
        boolean rewriteMeasurements,
        boolean transparent,
        int mark,
        @Nullable URI upstreamIpv6) {
    private static final URI HEALTH = URI.create("http://127.0.0.1:8000/health");
    private static final int MAX_TESTS = 200;
    private static final int MARK = 1953;

    public NdtSection {
        boolean anyPort = healthUrl.getPort() == -1 || Scalars.isPort(healthUrl.getPort());
        if (!"http".equals(healthUrl.getScheme()) || healthUrl.getHost() == null || !anyPort) {
            throw new IllegalArgumentException("health_url must have the form http://HOST:PORT/PATH, was " + healthUrl);
        }
        if (maxTests < 1) {
            throw new IllegalArgumentException("max_tests must be at least 1, was " + maxTests);
        }
        if (mark < 1) {
            throw new IllegalArgumentException("mark must be at least 1, was " + mark);
        }
        boolean reachable = upstreamIpv6 == null
                || ("http".equals(upstreamIpv6.getScheme())
                        && String.valueOf(upstreamIpv6.getHost()).startsWith("[")
                        && Scalars.isPort(upstreamIpv6.getPort()));
        if (!reachable) {
            throw new IllegalArgumentException(
                    "upstream_ipv6 must have the form http://[ADDRESS]:PORT, was " + upstreamIpv6);
        }
    }

    static NdtSection read(YamlValue value) throws ConfigException {
        YamlSection section = value.section(
                "health_url", "max_tests", "rewrite_measurements", "transparent", "mark", "upstream_ipv6");
        return new NdtSection(
                section.get("health_url", Scalars::url, HEALTH),
                section.number("max_tests", MAX_TESTS),
                section.bool("rewrite_measurements", true),
                section.bool("transparent", false),
                section.number("mark", MARK),
                section.url("upstream_ipv6"));
    }

    /** Returns what holds where the section is missing. */
    public static NdtSection defaults() {
        return new NdtSection(HEALTH, MAX_TESTS, true, false, MARK, null);
    }
}
