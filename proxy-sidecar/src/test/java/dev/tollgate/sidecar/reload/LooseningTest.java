package dev.tollgate.sidecar.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.sidecar.config.ConfigReader;
import dev.tollgate.sidecar.config.SidecarConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What admits more is named, whatever else changes; what admits less is not. */
final class LooseningTest {
    private static final String LOCATE = """
            mode: locate
            listeners: [{address: 127.0.0.1:0}]
            upstream: http://127.0.0.1:8090
            integration_tokens: {key_files: [a.pub]}
            """;
    private static final String NDT = """
            mode: ndt
            listeners: [{address: 127.0.0.1:0}]
            upstream: http://127.0.0.1:8090
            machine: m
            """;
    private static final String KEY = "ab".repeat(32);

    @TempDir
    private Path directory;

    private SidecarConfig config(String text) throws Exception {
        return ConfigReader.read(Files.writeString(directory.resolve("sidecar.yaml"), text));
    }

    private void assertLooser(String before, String now, String... named) throws Exception {
        assertEquals(List.of(named), Loosening.between(config(before), config(now)));
        assertEquals(List.of(), Loosening.between(config(now), config(now)));
    }

    @Test
    void whoNeedsNoToken() throws Exception {
        assertLooser(
                LOCATE + "anonymous_nearest: false\n", LOCATE, "anonymous_nearest: clients without a token are served");
        assertLooser(LOCATE, LOCATE + "anonymous_nearest: false\n");
        assertLooser(
                NDT + "access_tokens: {key_files: [a.pub]}\n",
                NDT + "access_tokens: {key_files: [a.pub], required: false}\n",
                "access_tokens.required: clients without a token are served");
    }

    @Test
    void whoseWordIsBelieved() throws Exception {
        assertLooser(
                LOCATE + "trusted_proxies: [10.0.0.0/8]\n",
                LOCATE + "trusted_proxies: [10.0.0.0/8, 0.0.0.0/0]\n",
                "trusted_proxies: 0.0.0.0/0 is trusted");
        assertLooser(LOCATE + "trusted_proxies: [10.0.0.0/8]\n", LOCATE);
        assertLooser(LOCATE, LOCATE + "platform_keys: [" + KEY + "]\n", "platform_keys: 1 more");
    }

    @Test
    void limits() throws Exception {
        String before = LOCATE + """
                quotas:
                  count_refused: true
                  tiers: {0: {client: 40/12h, requests: 100/1h}, 1: {client: 80/12h}}
                  integrations: {acme: {requests: 50/1h}}
                """;
        assertLooser(
                before,
                LOCATE,
                "quotas.count_refused: refused requests do not count",
                "quotas.tiers.0.client: 40/12h is gone",
                "quotas.tiers.0.requests: 100/1h is gone",
                "quotas.tiers.1.client: 80/12h is gone",
                "quotas.integrations.acme.requests: 50/1h is gone");
        assertLooser(LOCATE, before);
        assertLooser(
                before,
                before.replace("40/12h", "40/6h").replace("80/12h", "79/24h"),
                "quotas.tiers.0.client: 40/12h is 40/6h");
        assertLooser(
                before,
                before + "                  \n".strip() + "  enforce: false\n",
                "quotas.enforce: nothing is refused");
        assertLooser(
                before,
                before.replace("{acme: {requests: 50/1h}}", "{acme: {requests: 50/1h}, b: {requests: 101/1h}}"),
                "quotas.integrations.b.requests: 101/1h and not tier 0's 100/1h");
    }

    @Test
    void namesTwentyAndTheNumberOfTheRest() throws Exception {
        StringBuilder many = new StringBuilder(LOCATE + "quotas:\n  integrations:\n");
        for (int i = 0; i < 30; i++) {
            many.append("    i").append(i).append(": {requests: 1/1h}\n");
        }
        List<String> named = Loosening.between(config(many.toString()), config(LOCATE));

        assertEquals(21, named.size());
        assertEquals("and 10 more", named.get(20));
    }
}
