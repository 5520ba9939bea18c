package dev.tollgate.sidecar.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.config.ConfigReader;
import dev.tollgate.sidecar.config.SidecarConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a changed file means, section by section. */
class ChangesTest {
    private static final String SHARED = """
            listeners: [{address: 127.0.0.1:0}]
            ops: 127.0.0.1:0
            upstream: http://127.0.0.1:8090
            trusted_proxies: [10.0.0.0/8]
            quotas: {tiers: {0: {client: 1/1h}}}
            transport: nio
            ready_for: integrations
            bounds: {max_connections: 5}
            drain: {timeout: 1s}
            """;
    private static final String LOCATE = "mode: locate\n" + SHARED + """
            integration_tokens: {key_files: [a.pub]}
            stamping: {signing_key: s.jwk, locate_keys: [l.pub]}
            upstream_bounds: {max_connections: 5}
            anonymous_nearest: true
            platform_keys: [%s]
            routing: {tiers: {3: {machine_type: virtual}}}
            """.formatted("0".repeat(64));
    private static final String NDT = "mode: ndt\n" + SHARED + """
            machine: m
            access_tokens: {key_files: [b.pub]}
            ndt: {max_tests: 5}
            """;
    private static final Set<String> SHARED_LIVE = Set.of("trusted_proxies", "quotas", "bounds", "drain");
    private static final Set<String> SHARED_AT_START = Set.of("listeners", "ops", "upstream", "transport", "ready_for");

    @TempDir
    private Path directory;

    @Test
    void aStoreMayChangeButNotTheNameUnderWhichItIsUsedNorThatThereIsOne() throws Exception {
        String one = LOCATE.replace("quotas: {tiers", "quotas: {shared: {urls: ['redis://a:1']}, tiers");
        String other = LOCATE.replace(
                "quotas: {tiers",
                "quotas: {shared: {urls: ['redis://b:1'], timeout: 9ms, replicas: 3, outage: strict, fleet: f}, tiers");
        assertEquals(
                new Changes(
                        List.of(
                                "quotas.shared.urls",
                                "quotas.shared.timeout",
                                "quotas.shared.replicas",
                                "quotas.shared.strict"),
                        List.of("quotas.shared.fleet")),
                Changes.between(read(one), read(one), read(other)));
        for (String[] change : new String[][] {{LOCATE, one}, {one, LOCATE}}) {
            Changes changes = Changes.between(read(change[0]), read(change[0]), read(change[1]));
            assertEquals(List.of(), changes.applied());
            assertTrue(changes.atNextStart().contains("quotas.shared.urls"), changes::toString);
        }
    }

    @Test
    void nothingHasChangedInAFileThatSaysTheSame() throws Exception {
        assertEquals(
                new Changes(List.of(), List.of()),
                Changes.between(read(LOCATE), read(LOCATE), read(LOCATE + "# same")));
    }

    @Test
    void everythingIsEitherAppliedOrWaitsForTheNextStart() throws Exception {
        String other = withOtherShared(LOCATE)
                .replace("http://127.0.0.2:8090", "https://127.0.0.2:8090\nupstream_tls: {server_name: b}")
                .replace("key_files: [a.pub]", "key_files: [a.other], skew: 1s, outage: 2h")
                .replace("s.jwk", "t.jwk")
                .replace("anonymous_nearest: true", "anonymous_nearest: false")
                .replace("0".repeat(64), "1".repeat(64))
                .replace("virtual", "physical");

        assertChanges(
                LOCATE,
                other,
                Set.of(
                        "upstream_bounds",
                        "anonymous_nearest",
                        "platform_keys",
                        "routing",
                        "stamping",
                        "integration_tokens.key_files"),
                Set.of("upstream_tls", "integration_tokens.skew", "integration_tokens.outage"));
    }

    @Test
    void everythingOfModeNdtIsEitherAppliedOrWaitsForTheNextStart() throws Exception {
        String other = withOtherShared(NDT)
                .replace(
                        "access_tokens: {key_files: [b.pub]}",
                        "access_tokens: {key_files: [b.other],"
                                + " jwks_url: \"http://a/\", outage: 2h, cache_file: c, required: false}")
                .replace("machine: m", "machine: n")
                .replace(
                        "ndt: {max_tests: 5}",
                        "ndt: {health_url: \"http://a/\", max_tests: 6, max_tests_per_address: 7, max_tests_per_token: 8,"
                                + " reserved_percent: 9, stall_timeout: 1s, rewrite_measurements: false,"
                                + " transparent: true, mark: 1, upstream_ipv6: \"http://[::1]:1\","
                                + " handover: h.sock, handover_required: true}");

        assertChanges(
                NDT,
                other,
                Set.of(
                        "access_tokens.key_files",
                        "access_tokens.required",
                        "ndt.max_tests",
                        "ndt.max_tests_per_address",
                        "ndt.max_tests_per_token",
                        "ndt.reserved_percent",
                        "ndt.stall_timeout"),
                Set.of(
                        "machine",
                        "ndt.health_url",
                        "ndt.rewrite_measurements",
                        "ndt.transparent",
                        "ndt.mark",
                        "ndt.upstream_ipv6",
                        "ndt.handover",
                        "ndt.handover_required",
                        "access_tokens.jwks_url",
                        "access_tokens.outage",
                        "access_tokens.cache_file"));
    }

    private static String withOtherShared(String text) {
        return text.replace("127.0.0.1", "127.0.0.2")
                .replace("10.0.0.0/8", "10.0.0.0/9")
                .replace("1/1h", "2/1h")
                .replace("nio", "auto")
                .replace("max_connections: 5", "max_connections: 6")
                .replace("1s}", "2s}")
                .replace("ready_for: integrations", "");
    }

    private void assertChanges(String from, String to, Set<String> live, Set<String> atStart) throws Exception {
        Changes changes = Changes.between(read(from), read(from), read(to));

        assertEquals(both(SHARED_LIVE, live), Set.copyOf(changes.applied()));
        assertEquals(both(SHARED_AT_START, atStart), Set.copyOf(changes.atNextStart()));
    }

    private static Set<String> both(Set<String> some, Set<String> others) {
        Set<String> all = new HashSet<>(some);
        all.addAll(others);
        return all;
    }

    @Test
    void filesWaitWhereAUrlIsToTakeTheirPlace() throws Exception {
        String url = LOCATE.replace("{key_files: [a.pub]}", "{jwks_url: \"http://a/\"}");

        assertEquals(
                new Changes(List.of(), List.of("integration_tokens.jwks_url", "integration_tokens.key_files")),
                Changes.between(read(LOCATE), read(LOCATE), read(url)));
        assertEquals(
                new Changes(List.of("integration_tokens.key_files"), List.of("integration_tokens.jwks_url")),
                Changes.between(read(url), read(url), read(LOCATE)));
    }

    @Test
    void whatWaitsIsComparedWithTheStartAndWhatHoldsWithTheLastRead() throws Exception {
        String moved = LOCATE.replace("8090", "8091").replace("1/1h", "2/1h");

        Changes again = Changes.between(read(LOCATE), read(moved), read(moved.replace("virtual", "physical")));
        Changes back = Changes.between(read(LOCATE), read(moved), read(LOCATE));

        assertEquals(new Changes(List.of("routing"), List.of("upstream")), again);
        assertEquals(new Changes(List.of("quotas"), List.of()), back);
    }

    private SidecarConfig read(String text) throws Exception {
        return ConfigReader.read(Files.writeString(directory.resolve("sidecar.yaml"), text));
    }
}
