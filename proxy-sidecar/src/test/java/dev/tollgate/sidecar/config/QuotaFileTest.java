package dev.tollgate.sidecar.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.quota.ClientBy;
import dev.tollgate.sidecar.quota.QuotaRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A quota file has the form of the section, or that of the file which locate itself reads. */
class QuotaFileTest {
    private static final String LOCATE = """
            ---
            # as locate has it
            agents:
            - agent: "some-agent/1.0"
              schedule: "7,8 0,15,30,45 * * * * *"
              duration: 1m
            tiers:
              0:
                interval: 12h
                max_events: 40
              1:
                interval: 1h30m
                max_events: 50
            """;

    @TempDir
    Path directory;

    @Test
    void tiersOfLocatesOwnFileLimitClients() throws Exception {
        QuotaRules rules = rules("{file: %s}", LOCATE);
        assertEquals("{client=40/12h}", rules.tiers().get(0).toString());
        assertEquals("{client=50/90m}", rules.tiers().get(1).toString());
        assertTrue(rules.enforce());
    }

    @Test
    void theSectionCountsBeforeItsFile() throws Exception {
        QuotaRules rules = rules(
                "{file: %s, count_refused: true, client_by: quota_user, tiers: {0: {client: 7/1h, requests: 9/1h}}}",
                "enforce: false\nclient_by: address\ncount_refused: false\nintegrations: {acme: {requests: 5/1h}}\ntiers: {0: {client: 1/1h}}");
        assertEquals("{client=7/1h, requests=9/1h}", rules.tiers().get(0).toString());
        assertEquals("{requests=5/1h}", rules.integrations().get("acme").toString());
        assertTrue(rules.countRefused());
        assertEquals(ClientBy.QUOTA_USER, rules.clientBy());
        assertFalse(rules.enforce());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tiers: {0: {interval: soon, max_events: 4}} | limits.yaml:1: | 'soon' is not a duration",
                "tiers: {0: {interval: 1.5s, max_events: 4}} | limits.yaml:1: | whole seconds",
                "tiers: {0: {requests: {limit: \"shadow:5/day\", enforce: true}}} | limits.yaml:1: | is already a shadow",
                "tiers: {0: {interval: 90000h, max_events: 4}} | limits.yaml:1: | longer than 366 days",
                "tiers: {0: {interval: 1h}} | limits.yaml:1: | both interval and max_events",
                "tiers: {0: {interval: 1h, max_events: 010}} | limits.yaml:1: | without leading zeros",
                "tiers: {0: {interval: 1h, max_events: 4_0}} | limits.yaml:1: | '4_0' is not a whole number",
                "tiers: {0: {interval: 1h, max_events: 4e1}} | limits.yaml:1: | '4e1' is not a whole number",
                "tiers: {0: {server_concurrent: 010}} | limits.yaml:1: | '010' is not a whole number",
                "tiers: {0: {server_concurrent: 1.0}} | limits.yaml:1: | '1.0' is not a whole number",
                "tiers: {0: {server_concurrent: 1e1}} | limits.yaml:1: | '1e1' is not a whole number",
                "tiers: {0: {server_concurrent: 0x10}} | limits.yaml:1: | '0x10' is not a whole number",
                "tiers: {0: {server_concurrent: +10}} | limits.yaml:1: | '+10' is not a whole number",
                "tiers: {0: {client: 010/1h}} | limits.yaml:1: | no leading zeros",
                "tiers: {1.5: {client: 10/1h}} | limits.yaml:1: | '1.5' is not a tier",
                "tiers: {1e0: {client: 10/1h}} | limits.yaml:1: | '1e0' is not a tier",
                "tiers: {0x1: {client: 10/1h}} | limits.yaml:1: | '0x1' is not a tier",
                "tiers: {+1: {client: 10/1h}} | limits.yaml:1: | '+1' is not a tier",
                "tiers: {-1: {client: 10/1h}} | limits.yaml:1: | '-1' is not a tier",
                "tiers: {1: {client: 10/1h}, '1': {client: 10/1h}} | limits.yaml:1: | twice",
                "integrations: {acme: {client: 1/1h}, 'acme': {client: 2/1h}} | limits.yaml:1: | twice",
                "tiers: {0: {client: 1/1h, client: 2/1h}} | limits.yaml:1: | twice",
                "near: 080 | limits.yaml:1: | without leading zeros",
                "near: 8_0 | limits.yaml:1: | a whole number",
                "near: 80.0 | limits.yaml:1: | a whole number",
                "near: 8e1 | limits.yaml:1: | a whole number",
                "near: 1:20 | limits.yaml:1: | a whole number",
                "near: 0o120 | limits.yaml:1: | a whole number",
                "enforce: no | limits.yaml:1: | true or false",
                "enforce: off | limits.yaml:1: | true or false",
                "enforce: n | limits.yaml:1: | true or false",
                "enforce: 0 | limits.yaml:1: | true or false",
                "enforce: 'false' | limits.yaml:1: | true or false",
                "integrations: {ac me: {client: 1/1h}} | limits.yaml:1: | cannot be an integration",
                "integrations: {ac.me: {client: 1/1h}} | limits.yaml:1: | cannot be an integration",
                "integrations: {\"ac\\tme\": {client: 1/1h}} | limits.yaml:1: | cannot be an integration",
                "integrations: {\"acme\\u200f\": {client: 1/1h}} | limits.yaml:1: | cannot be an integration",
                "integrations: {\"\": {client: 1/1h}} | limits.yaml:1: | no value",
                "integrations: {ääääääääääääääääääääääääääääääääää: {client: 1/1h}} | limits.yaml:1: | at most 64 octets",
                "tiers: {0: {interval: 1h, max_events: -4}} | limits.yaml:1: | '-4' is not a whole number",
                "tiers: {0: {requests: \"1/day\\nforged\"}} | limits.yaml:1: | '1/day; forged' is not MAX/INTERVAL",
                "tiers: {0: {requests: 9223372036854775807/day}} | limits.yaml:1: | requests: '9223372036854775807/day': the number must",
                "integrations: {\"a\\nb\": {client: 1/1h}} | limits.yaml:1: | cannot be an integration",
                "\"tea\\nrs\": {} | limits.yaml:1:1 | no such key",
                "file: other.yaml | limits.yaml | cannot name another",
                "tears: {} | limits.yaml:1:1 | no such key",
                "client_by: cookie | limits.yaml:1: | 'cookie' is not address or quota_user",
                "'' | limits.yaml:1:1 | empty",
            })
    void mistakesInTheFileAreNamedWhereTheyStand(String text, String place, String mistake) {
        String message = assertThrows(ConfigException.class, () -> rules("{file: %s}", text))
                .getMessage();
        assertTrue(message.contains("quotas.file: ") && message.contains(place) && message.contains(mistake), message);
        assertEquals(1, message.lines().count(), message);
    }

    @Test
    void missingFileIsNamed() throws Exception {
        Path config = config("{file: " + directory.resolve("none.yaml") + "}");
        String message = assertThrows(ConfigException.class, () -> ConfigReader.read(config))
                .getMessage();
        assertTrue(message.contains("none.yaml: there is no such file"), message);
    }

    @Test
    void filesThatWereReadAreKnown() throws Exception {
        Path limits = Files.writeString(directory.resolve("limits.yaml"), LOCATE);
        Path config = config("{file: " + limits + "}");
        ReadFiles files = new ReadFiles(config);
        ConfigReader.read(files);
        assertEquals(List.of(config, limits), List.copyOf(files.texts().keySet()));
    }

    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aReloadWaitsForNoWriterOfAPipe() throws Exception {
        Path limits = Files.writeString(directory.resolve("limits.yaml"), LOCATE);
        ReadFiles files = new ReadFiles(config("{file: " + limits + "}"));
        ConfigReader.read(files);
        Files.delete(limits);
        Map<Path, Optional<String>> gone = files.current();
        assertEquals(0, new ProcessBuilder("mkfifo", limits.toString()).start().waitFor());

        ReadFiles again = files.again(gone);
        String message = assertThrows(ConfigException.class, () -> ConfigReader.read(again))
                .getMessage();
        assertTrue(message.contains("limits.yaml: cannot be read: is a pipe"), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{tiers: {0: {tests: 10000/24h}}} | tests counts on all servers",
                "{integrations: {acme: {concurrent: 200}}} | concurrent counts on all servers",
                "{state_file: /no/such/directory/counts} | a directory that exists",
                "{state_file: counts, shared: {urls: ['redis://127.0.0.1']}} | the shared store keeps the counts",
            })
    void whatNeedsAStoreOrHasOneIsTold(String section, String mistake) throws Exception {
        Path config = config(section);
        String message = assertThrows(ConfigException.class, () -> ConfigReader.read(config))
                .getMessage();
        assertTrue(message.contains(mistake), message);
    }

    @Test
    void testsOnAllServersAreCountedInAStore() throws Exception {
        SidecarConfig read = ConfigReader.read(
                config("{tiers: {0: {tests: 10000/24h, concurrent: 200}}, shared: {urls: ['redis://127.0.0.1']}}"));
        assertEquals(
                "{tests=10000/24h, concurrent=200}",
                read.quotas().tiers().get(0).toString());
        assertEquals(null, read.stateFile());
        assertEquals(
                directory.resolve("counts"),
                ConfigReader.read(config("{state_file: counts}")).stateFile());
    }

    private QuotaRules rules(String section, String file) throws Exception {
        Path limits = Files.writeString(directory.resolve("limits.yaml"), file);
        return ConfigReader.read(config(String.format(section, limits))).quotas();
    }

    private Path config(String section) throws IOException {
        return Files.writeString(directory.resolve("sidecar.yaml"), """
                mode: ndt
                listeners: [{address: 127.0.0.1:0}]
                upstream: http://127.0.0.1:8090
                machine: mlab1-abc01
                access_tokens: {key_files: [a.pub]}
                quotas: %s
                """.formatted(section));
    }
}
