package dev.tollgate.sidecar.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.config.ConfigReader;
import dev.tollgate.sidecar.config.SidecarConfig;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a changed file means, section by section. */
class ChangesTest {
    private static final String FULL = """
            mode: locate
            listeners: [{address: 127.0.0.1:0}]
            ops: 127.0.0.1:0
            upstream: http://127.0.0.1:8090
            trusted_proxies: [10.0.0.0/8]
            integration_tokens: {key_files: [a.pub]}
            stamping: {signing_key: s.jwk, locate_keys: [l.pub]}
            machine: m
            access_tokens: {key_files: [b.pub]}
            ndt: {max_tests: 5}
            quotas: {tiers: {0: {client: 1/1h}}}
            transport: nio
            ready_for: integrations
            bounds: {max_connections: 5}
            upstream_bounds: {max_connections: 5}
            drain: {timeout: 1s}
            anonymous_nearest: true
            platform_keys: [%s]
            routing: {tiers: {3: {machine_type: virtual}}}
            """.formatted("0".repeat(64));

    @TempDir
    private Path directory;

    @Test
    void nothingHasChangedInAFileThatSaysTheSame() throws Exception {
        assertEquals(new Changes(List.of(), List.of()), Changes.between(read(FULL), read(FULL), read(FULL + "# same")));
    }

    @Test
    void everythingIsEitherAppliedOrWaitsForTheNextStart() throws Exception {
        Set<String> live = Set.of(
                "trusted_proxies",
                "quotas",
                "bounds",
                "upstream_bounds",
                "drain",
                "anonymous_nearest",
                "platform_keys",
                "routing",
                "stamping",
                "integration_tokens.key_files",
                "access_tokens.key_files",
                "access_tokens.required",
                "ndt.max_tests",
                "ndt.max_tests_per_address",
                "ndt.max_tests_per_token",
                "ndt.reserved_percent",
                "ndt.stall_timeout");
        String other = FULL.replace("mode: locate", "upstream_tls: {server_name: b}\nmode: ndt")
                .replace("127.0.0.1", "127.0.0.2")
                .replace("10.0.0.0/8", "10.0.0.0/9")
                .replace("key_files: [a.pub]", "key_files: [a.other], skew: 1s, outage: 2h")
                .replace(
                        "access_tokens: {key_files: [b.pub]}",
                        "access_tokens: {key_files: [b.other],"
                                + " jwks_url: \"http://a/\", outage: 2h, cache_file: c, required: false}")
                .replace("s.jwk", "t.jwk")
                .replace("machine: m", "machine: n")
                .replace(
                        "ndt: {max_tests: 5}",
                        "ndt: {health_url: \"http://a/\", max_tests: 6, max_tests_per_address: 7, max_tests_per_token: 8,"
                                + " reserved_percent: 9, stall_timeout: 1s, rewrite_measurements: false,"
                                + " transparent: true, mark: 1, upstream_ipv6: \"http://[::1]:1\","
                                + " handover: h.sock, handover_required: true}")
                .replace("1/1h", "2/1h")
                .replace("nio", "auto")
                .replace("max_connections: 5", "max_connections: 6")
                .replace("1s}", "2s}")
                .replace("anonymous_nearest: true", "anonymous_nearest: false")
                .replace("0".repeat(64), "1".repeat(64))
                .replace("virtual", "physical")
                .replace("ready_for: integrations", "");

        Changes changes = Changes.between(read(FULL), read(FULL), read(other));

        assertEquals(live, Set.copyOf(changes.applied()));
        Set<String> waiting = Arrays.stream(SidecarConfig.class.getRecordComponents())
                .map(RecordComponent::getName)
                .map(name -> name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT))
                .filter(name -> !live.contains(name) && !name.endsWith("_tokens") && !name.equals("ndt"))
                .collect(Collectors.toSet());
        waiting.addAll(Set.of(
                "ndt.health_url",
                "ndt.rewrite_measurements",
                "ndt.transparent",
                "ndt.mark",
                "ndt.upstream_ipv6",
                "ndt.handover",
                "ndt.handover_required",
                "integration_tokens.skew",
                "integration_tokens.outage",
                "access_tokens.jwks_url",
                "access_tokens.outage",
                "access_tokens.cache_file"));
        assertEquals(waiting, Set.copyOf(changes.atNextStart()));
    }

    @Test
    void filesWaitWhereAUrlIsToTakeTheirPlaceAndASectionThatComesOrGoesWaitsAsAWhole() throws Exception {
        String url = FULL.replace("{key_files: [a.pub]}", "{jwks_url: \"http://a/\"}");
        String none = FULL.replaceAll("access_tokens: .*\n", "");

        assertEquals(
                new Changes(List.of(), List.of("integration_tokens.jwks_url", "integration_tokens.key_files")),
                Changes.between(read(FULL), read(FULL), read(url)));
        assertEquals(
                new Changes(List.of("integration_tokens.key_files"), List.of("integration_tokens.jwks_url")),
                Changes.between(read(url), read(url), read(FULL)));
        assertEquals(
                new Changes(List.of(), List.of("access_tokens")), Changes.between(read(FULL), read(FULL), read(none)));
        assertEquals(
                new Changes(List.of(), List.of("access_tokens")), Changes.between(read(none), read(none), read(FULL)));
    }

    @Test
    void whatWaitsIsComparedWithTheStartAndWhatHoldsWithTheLastRead() throws Exception {
        String moved = FULL.replace("8090", "8091").replace("1/1h", "2/1h");

        Changes again = Changes.between(read(FULL), read(moved), read(moved.replace("virtual", "physical")));
        Changes back = Changes.between(read(FULL), read(moved), read(FULL));

        assertEquals(new Changes(List.of("routing"), List.of("upstream")), again);
        assertEquals(new Changes(List.of("quotas"), List.of()), back);
    }

    @Test
    void sectionsThatApplyAreSectionsOfTheFile() throws Exception {
        for (String section : Changes.LIVE) {
            assertTrue(FULL.contains("\n" + section.replaceAll("\\..*", "") + ": "), section);
        }
    }

    private SidecarConfig read(String text) throws Exception {
        return ConfigReader.read(Files.writeString(directory.resolve("sidecar.yaml"), text));
    }
}
