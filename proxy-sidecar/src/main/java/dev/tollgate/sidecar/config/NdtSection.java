package dev.tollgate.sidecar.config;

import dev.tollgate.http.UrlRule;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The {@code ndt} section: how tests are relayed.
 *
 * @param healthUrl ndt-server's health check, which {@code /ready} follows
 * @param maxTests the number of simultaneous tests on this machine, of all clients
 * @param maxTestsPerAddress the number without an integration of one client address
 * @param maxTestsPerToken the number without an integration by one access token
 * @param reservedPercent share of maxTests that is out of reach for tests without an integration together, and for any
 *     one integration without a server_concurrent limit; 0 to 100
 * @param stallTimeout how long a test may stall, at least 1 s
 * @param rewriteMeasurements whether ndt-server's messages are rewritten to report the client's socket
 * @param transparent whether ndt-server sees the client's own address; needs native epoll, CAP_NET_ADMIN and a route
 * @param mark the firewall mark of the route, from 1
 * @param upstreamIpv6 {@code http://[ADDRESS]:PORT} of ndt-server for clients with IPv6 addresses, in transparent mode
 * @param handover the socket of tollgate-handover, which started ndt-server; null if sockets are not handed over
 * @param handoverRequired whether a test that cannot be handed over is refused instead of relayed
 * @param handoverCleartext whether cleartext clients are handed over whole; needs handover and eventSocket
 * @param eventSocket the socket on which ndt-server reports its tests, null if there is none
 * @param allow what may spoil measurements; the start ends where anything else does
 */
public record NdtSection(
        URI healthUrl,
        @Live int maxTests,
        @Live int maxTestsPerAddress,
        @Live int maxTestsPerToken,
        @Live int reservedPercent,
        @Live Duration stallTimeout,
        boolean rewriteMeasurements,
        boolean transparent,
        int mark,
        @Nullable URI upstreamIpv6,
        @Nullable Path handover,
        boolean handoverRequired,
        boolean handoverCleartext,
        @Nullable Path eventSocket,
        Set<Compromise> allow) {
    private static final UrlRule HEALTH_URL =
            new UrlRule(List.of("http"), UrlRule.Extent.QUERY, "http://HOST:PORT/PATH");
    private static final URI HEALTH = URI.create("http://127.0.0.1:8000/health");
    private static final int MAX_TESTS = 200;
    private static final int MAX_TESTS_PER_ADDRESS = 10;
    private static final int MAX_TESTS_PER_TOKEN = 2;
    private static final int RESERVED_PERCENT = 25;
    private static final int WHOLE = 100;
    private static final Duration STALL_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration SHORTEST_STALL_TIMEOUT = Duration.ofSeconds(1);
    private static final int MARK = 1953;

    public NdtSection {
        allow = Set.copyOf(allow);
        atLeastOne(maxTests, "max_tests");
        atLeastOne(maxTestsPerAddress, "max_tests_per_address");
        atLeastOne(maxTestsPerToken, "max_tests_per_token");
        if (reservedPercent < 0 || reservedPercent > WHOLE) {
            throw new IllegalArgumentException("reserved_percent must be 0 to 100, was " + reservedPercent);
        }
        if (stallTimeout.compareTo(SHORTEST_STALL_TIMEOUT) < 0) {
            throw new IllegalArgumentException("stall_timeout must be at least 1s");
        }
        if (mark < 1) {
            throw new IllegalArgumentException("mark must be at least 1, was " + mark);
        }
        boolean reachable = upstreamIpv6 == null || upstreamIpv6.getHost().startsWith("[");
        if (!reachable) {
            throw new IllegalArgumentException("upstream_ipv6 must have the form http://[ADDRESS]:PORT");
        }
        checkHandover(handover, handoverRequired);
        checkWhole(handover, handoverCleartext, eventSocket);
    }

    private static void checkWhole(@Nullable Path handover, boolean cleartext, @Nullable Path events) {
        if (cleartext && (handover == null || events == null)) {
            throw new IllegalArgumentException("handover_cleartext needs handover, the socket of tollgate-handover, and"
                    + " event_socket, that of ndt-server's -tcpinfo.eventsocket: name both, or remove it");
        }
        if (!cleartext && events != null) {
            throw new IllegalArgumentException("event_socket is for handover_cleartext only: set that, or remove it");
        }
        if (events != null) {
            checkSocket(events, "event_socket");
        }
    }

    private static void checkSocket(Path socket, String field) {
        if (socket.toString().getBytes(StandardCharsets.UTF_8).length > ServerUrl.LONGEST_SOCKET_PATH) {
            throw new IllegalArgumentException(
                    field + " must have at most " + ServerUrl.LONGEST_SOCKET_PATH + " octets, like all socket paths");
        }
    }

    private static void checkHandover(@Nullable Path handover, boolean required) {
        if (handover == null && required) {
            throw new IllegalArgumentException(
                    "handover_required needs handover: name the socket of tollgate-handover, or remove handover_required");
        }
        if (handover != null) {
            checkSocket(handover, "handover");
        }
    }

    private static void atLeastOne(int value, String field) {
        if (value < 1) {
            throw new IllegalArgumentException(field + " must be at least 1, was " + value);
        }
    }

    static NdtSection read(YamlValue value) throws ConfigException {
        YamlSection section = value.section(
                "health_url",
                "max_tests",
                "max_tests_per_address",
                "max_tests_per_token",
                "reserved_percent",
                "stall_timeout",
                "rewrite_measurements",
                "transparent",
                "mark",
                "upstream_ipv6",
                "handover",
                "handover_required",
                "handover_cleartext",
                "event_socket",
                "allow");
        return new NdtSection(
                section.get("health_url", health -> HEALTH_URL.read(health.text()), HEALTH),
                section.number("max_tests", MAX_TESTS),
                section.number("max_tests_per_address", MAX_TESTS_PER_ADDRESS),
                section.number("max_tests_per_token", MAX_TESTS_PER_TOKEN),
                section.number("reserved_percent", RESERVED_PERCENT),
                section.duration("stall_timeout", STALL_TIMEOUT),
                section.bool("rewrite_measurements", true),
                section.bool("transparent", false),
                section.number("mark", MARK),
                section.url("upstream_ipv6", NdtConfig.SERVER),
                section.optional("handover", YamlValue::path),
                section.bool("handover_required", false),
                section.bool("handover_cleartext", false),
                section.optional("event_socket", YamlValue::path),
                Set.copyOf(section.list("allow", allowed -> allowed.oneOf(Compromise.class))));
    }

    /** Returns the values of a missing section. */
    public static NdtSection defaults() {
        return new NdtSection(
                HEALTH,
                MAX_TESTS,
                MAX_TESTS_PER_ADDRESS,
                MAX_TESTS_PER_TOKEN,
                RESERVED_PERCENT,
                STALL_TIMEOUT,
                true,
                false,
                MARK,
                null,
                null,
                false,
                false,
                null,
                Set.of());
    }
}
