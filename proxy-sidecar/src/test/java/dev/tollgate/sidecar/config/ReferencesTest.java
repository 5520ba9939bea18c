package dev.tollgate.sidecar.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One file for a whole fleet: what differs comes from the environment and from files of the machine. */
class ReferencesTest {
    private static final String NDT = """
            mode: ndt
            listeners:
              - address: ${HOST:-127.0.0.1}:0
            upstream: http://127.0.0.1:${env:PORT}
            machine: %s
            access_tokens:
              key_files: [keys/locate.pub]
              required: ${REQUIRED}
            ndt: {max_tests: '${MAX}'}
            """;

    private static final String TOO_LONG = "1234567890123456789012345678901234567890123456789012345678901234";

    @TempDir
    Path directory;

    private final Map<String, String> environment =
            new HashMap<>(Map.of("PORT", "8090", "REQUIRED", "false", "MAX", "7", "NODE_NAME", "mlab1-abc01"));

    private ReadFiles files(String text) throws Exception {
        return new ReadFiles(Files.writeString(directory.resolve("sidecar.yaml"), text));
    }

    private static NdtConfig ndt(SidecarConfig config) {
        return assertInstanceOf(NdtConfig.class, config.mode());
    }

    private SidecarConfig read(String text) throws Exception {
        return ConfigReader.read(files(text), environment::get);
    }

    private String mistake(String text) {
        return String.valueOf(
                assertThrows(ConfigException.class, () -> read(text)).getMessage());
    }

    @Test
    void takesVariablesInPlainValuesOfEachKind() throws Exception {
        SidecarConfig config = read(NDT.formatted("${NODE_NAME}"));

        assertEquals("mlab1-abc01", ndt(config).machine());
        assertEquals(8090, ndt(config).upstream().getPort());
        assertEquals(7, ndt(config).ndt().maxTests());
        assertFalse(ndt(config).accessTokens().required());
        assertEquals(
                "127.0.0.1", config.listeners().get(0).address().getAddress().getHostAddress());
    }

    @Test
    void takesTheLineOfAFileAndRemembersItForTheWatch() throws Exception {
        Path hostname = Files.writeString(directory.resolve("hostname"), "lga1234\n");
        ReadFiles files = files(NDT.formatted("ndt-${file:hostname}.mlab.${file:" + hostname + "}"));

        assertEquals(
                "ndt-lga1234.mlab.lga1234",
                ndt(ConfigReader.read(files, environment::get)).machine());
        assertTrue(files.texts().containsKey(hostname), files.texts().toString());

        Files.writeString(hostname, "two\nlines\n");
        assertTrue(mistake(NDT.formatted("${file:hostname}")).contains(":5:10: machine: "));
        Files.delete(hostname);
        assertTrue(mistake(NDT.formatted("${file:hostname}")).contains("there is no such file"));
    }

    @ParameterizedTest
    @CsvSource({
        "${NO_NAME}, the variable NO_NAME is not set",
        "${env:NO_NAME}, the variable NO_NAME is not set",
        "$(NODE_NAME), begins no reference",
        "$NODE_NAME, begins no reference",
        "a$, begins no reference",
        "'${NODE_NAME', begins no reference",
        "'${}', begins no reference",
        "${EMPTY}, is empty",
        "mlab1$$, is not a host name",
        "${BAD}, is not a host name",
    })
    void aReferenceThatStandsForNothingIsAMistakeWithItsPlace(String machine, String expected) {
        environment.put("EMPTY", "");
        environment.put("BAD", "not-to-be-seen_");
        String mistake = mistake(NDT.formatted(machine));

        assertTrue(mistake.contains("sidecar.yaml:5:10: machine: "), mistake);
        assertTrue(mistake.contains(expected), mistake);
        assertFalse(mistake.contains("not-to-be-seen"), mistake);
    }

    @Test
    void neverShowsWhatAReferenceStandsFor() {
        environment.put("SECRET", "s3cr3t-value");
        for (String value : List.of(
                "upstream: '${SECRET}://x'",
                "upstream: http://x:y@${SECRET}:80",
                "transport: ${SECRET}",
                "trusted_proxies: ['${SECRET}']",
                "drain: {pause: '${SECRET}'}",
                "platform_keys: ['${SECRET}']",
                "quotas: {file: '${SECRET}'}",
                "quotas: {tiers: {0: {client: '${SECRET}'}}}")) {
            String text = NDT.formatted("m").replaceAll("upstream: .*", "") + value + "\n"
                    + (value.startsWith("upstream") ? "" : "upstream: http://127.0.0.1:80\n");
            String mistake = mistake(text);
            assertFalse(mistake.contains("s3cr3t"), mistake);
            assertTrue(mistake.contains("sidecar.yaml:"), mistake);
        }
    }

    @Test
    void aValueFromOutsideBringsNoStructure() {
        environment.put("NODE_NAME", "m\nquotas: {enforce: false}");
        assertTrue(mistake(NDT.formatted("${NODE_NAME}")).contains("is not a host name"));
    }

    @Test
    void twoDollarsAreOneAndANameOfAFieldIsNoReference() throws Exception {
        SidecarConfig config = read(NDT.formatted("m") + "quotas: {integrations: {a$b: {server_tests: 1/1h}}}\n");
        assertTrue(config.quotas().integrations().containsKey("a$b"));
        SidecarConfig other = read(NDT.formatted("m").replace("keys/locate.pub", "keys/$$locate.pub"));
        assertEquals(
                List.of(directory.resolve("keys/$locate.pub")),
                ndt(other).accessTokens().keyFiles());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a..b", "-a", "a-", "a_b", "a b", "a.", ".a", "mlab1/abc", TOO_LONG})
    void refusesAMachineThatNoHostCanBe(String machine) {
        String mistake = mistake(NDT.formatted("'" + machine + "'"));
        assertTrue(mistake.contains(":5:10: machine: ") && mistake.contains("is not a host name"), mistake);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "m",
                "mlab1-abc01.mlab-oti.measurement-lab.org",
                "ndt-lga3356-040e9f4b.mlab.autojoin.measurement-lab.org",
                "1a"
            })
    void takesMachinesOfThePlatform(String machine) throws Exception {
        assertEquals(machine, ndt(read(NDT.formatted(machine))).machine());
    }

    @Test
    void pathsAreRelativeToTheFileThatNamesThem() throws Exception {
        SidecarConfig config = read(NDT.formatted("m"));
        assertEquals(
                List.of(directory.resolve("keys/locate.pub")),
                ndt(config).accessTokens().keyFiles());

        Files.writeString(directory.resolve("limits.yaml"), "tiers: {0: {server_tests: 3/1h}}\n");
        SidecarConfig limited = read(NDT.formatted("m") + "quotas: {file: limits.yaml}\n");
        assertEquals("{server_tests=3/1h}", limited.quotas().tiers().get(0).toString());
    }
}
