package dev.tollgate.sidecar.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwks.JwksSource;
import dev.tollgate.jwt.claims.IntegrationClaim;
import dev.tollgate.sidecar.listener.ListenerBounds;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {
    private static final String LOCATE = """
            mode: locate
            listeners:
              - address: 127.0.0.1:0
              - address: '[::1]:443'
                tls: {certificate: c.pem, private_key: k.pem}
            ops: 127.0.0.1:9991
            upstream: http://127.0.0.1:8090
            trusted_proxies: [10.0.0.0/8]
            integration_tokens:
              jwks_url: http://127.0.0.1:8080/.well-known/jwks.json
              skew: 1500ms
            stamping:
              signing_key: stamp.key
              locate_keys: [locate.pub]
            quotas:
              enforce: false
              count_refused: true
              tiers:
                0: {client: 40/12h, requests: 50000/24h, server_tests: 600/1h, server_concurrent: 20, token_uses: 4}
              integrations:
                acme: {requests: 100000/24h}
            """;
    private static final String NDT = """
            mode: ndt
            listeners:
              - address: 127.0.0.1:0
            upstream: http://127.0.0.1:8090
            machine: mlab1-abc01
            access_tokens:
              key_files: [locate.pub, stamp.pub]
              required: false
            """;

    @TempDir
    Path directory;

    @Test
    void readsFullFileOfModeLocate() throws Exception {
        SidecarConfig config = ConfigReader.read(file(LOCATE));
        LocateConfig locate = locate(config);
        assertEquals(443, config.listeners().get(1).address().getPort());
        assertEquals(
                directory.resolve("k.pem"),
                Objects.requireNonNull(config.listeners().get(1).tls()).privateKey());
        assertEquals(Duration.ofMillis(1500), locate.integrationTokens().skew());
        assertEquals(
                directory.resolve("stamp.key"),
                Objects.requireNonNull(locate(config).stamping()).signingKey());
        assertFalse(config.quotas().enforce());
        assertTrue(config.quotas().countRefused());
        assertEquals(
                "{client=40/12h, requests=50000/24h, server_tests=600/1h, server_concurrent=20, token_uses=4}",
                config.quotas().tiers().get(0).toString());
        assertEquals(
                "{requests=100000/24h}",
                config.quotas().integrations().get("acme").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://user:secret@127.0.0.1:8080", "ftp://secret@h"})
    void refusesASecretInTheUrlOfKeysAndDoesNotShowIt(String place) {
        String text = LOCATE.replace("http://127.0.0.1:8080", place);

        ConfigException refused = assertThrows(ConfigException.class, () -> ConfigReader.read(file(text)));
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains("jwks_url: must have no user and password"), message);
        assertFalse(message.contains("secret"), message);
    }

    @Test
    void readsFullFileOfModeNdt() throws Exception {
        SidecarConfig config = ConfigReader.read(file(NDT));
        NdtConfig ndt = assertInstanceOf(NdtConfig.class, config.mode());
        assertEquals("mlab1-abc01", ndt.machine());
        assertFalse(ndt.accessTokens().required());
        assertTrue(config.quotas().enforce());
    }

    @Test
    void readsBoundsThatDependOnTheMode() throws Exception {
        String bounds = "bounds: {max_headers: 1000, idle_timeout: 5s}\n";
        assertEquals(
                new ListenerBounds(10_000, 256, 6144, 1000, Duration.ofSeconds(15), Duration.ofSeconds(5)),
                ConfigReader.read(file(NDT + bounds)).bounds().listeners());
        assertEquals(
                new ListenerBounds(10_000, 256, 8192, 1000, Duration.ofSeconds(10), Duration.ofSeconds(5)),
                ConfigReader.read(file(LOCATE + bounds)).bounds().listeners());
        refuses(NDT + "bounds: {head_timeout: 0s}\n", "head_timeout must be longer than 0s");
    }

    @ParameterizedTest
    @CsvSource({"500ms, PT0.5S", "30s, PT30S", "5m, PT5M", "12h, PT12H", "10d, PT240H", "1w, PT168H", "365d, PT8760H"})
    void readsLengthsOfTimeAsLimitsHaveThem(String text, Duration length) throws Exception {
        String bounds = "bounds: {idle_timeout: " + text + "}\n";

        assertEquals(
                length,
                ConfigReader.read(file(LOCATE + bounds)).bounds().listeners().idleTimeout());
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "5min", "PT5M", "-5s", "1h30m", "1y", "366d", "53w", "999999999w"})
    void refusesOtherLengthsOfTimeWithTheGrammar(String text) throws Exception {
        refuses(
                LOCATE + "bounds: {idle_timeout: " + text + "}\n",
                "bounds.idle_timeout: '" + text
                        + "' is not a duration: write a whole number of ms, s, m, h, d or w,"
                        + " such as 30s, 12h or 10d (no leading zeros); at most 365d");
    }

    @Test
    void refusesProxyProtocolInModeNdt() throws Exception {
        refuses(
                NDT.replace("127.0.0.1:0\n", "127.0.0.1:0\n    proxy_protocol: true\n"),
                "proxy_protocol is for mode locate only");
    }

    @Test
    void refusesPortsThatAreNone() throws Exception {
        refuses(NDT + "ndt: {health_url: 'http://127.0.0.1:99999/health'}\n", "ndt.health_url: must have the form");
        refuses(NDT + "ndt: {health_url: 'http://127.0.0.1:0/health'}\n", "ndt.health_url: must have the form");
        refuses(NDT + "ndt: {upstream_ipv6: 'http://[::1]:65536'}\n", "ndt.upstream_ipv6: must have the form");
        refuses(NDT.replace("1:8090", "1:65536"), "upstream: must have the form");
    }

    @Test
    void readsOneValueAsAListOfIt() throws Exception {
        SidecarConfig config = ConfigReader.read(file(LOCATE.replace("[10.0.0.0/8]", "10.0.0.0/8")
                .replace("[locate.pub]", "locate.pub")
                .concat("routing: {integrations: {acme: {org: mlab, site: [lga0t, lga1t]}}}")));
        assertEquals("[10.0.0.0/8]", config.trustedProxies().toString());
        assertEquals(
                List.of(directory.resolve("locate.pub")),
                Objects.requireNonNull(locate(config).stamping()).locateKeys());
        assertEquals(
                new Routing.Pins(List.of("mlab"), List.of("lga0t", "lga1t"), List.of()),
                locate(config).routing().integrations().get("acme"));
    }

    @Test
    void stampsAllClaimsUnlessSomeAreChosen() throws Exception {
        assertEquals(
                IntegrationClaim.ALL,
                Objects.requireNonNull(locate(ConfigReader.read(file(LOCATE))).stamping())
                        .claims());
        String chosen = LOCATE.replace("[locate.pub]", "[locate.pub]\n  claims: [int_id, key_id]");
        assertEquals(
                Set.of(IntegrationClaim.INT_ID, IntegrationClaim.KEY_ID),
                Objects.requireNonNull(locate(ConfigReader.read(file(chosen))).stamping())
                        .claims());
        refuses(chosen.replace("int_id, ", ""), "stamping: claims must include int_id");
        refuses(chosen.replace("int_id, ", "int_id, sub, "), "one of [int_id, key_id, tier, quota]");
    }

    @Test
    void refusesUnknownField() throws Exception {
        String message = refuses(NDT.replace("machine:", "machines: a\nmachine:"), "machines: no such key");
        assertTrue(message.contains(":5:"), message);
    }

    @Test
    void refusesMisspeltFieldThatIsRequired() throws Exception {
        String message = refuses(NDT.replace("upstream:", "upstraem:"), "upstraem: no such key: use one of");
        assertTrue(message.contains(":4:1:"), message);
        assertTrue(message.contains("upstream"), message);
    }

    @Test
    void refusesMisspeltFieldThatIsRequiredInASection() throws Exception {
        String message = refuses(LOCATE.replace("signing_key:", "sign_key:"), "stamping.sign_key: no such key");
        assertTrue(message.contains(":13:3:"), message);
        message = refuses(LOCATE.replace("private_key:", "key:"), "listeners[1].tls.key: no such key");
        assertTrue(message.contains(":5:"), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "localhost    | is not a network or an address",
                "localhost/8  | is not a network or an address: write 10.0.0.0/8, 2001:db8::/32 or 192.0.2.1. Names",
                "10/8         | is not a network or an address",
                "010.0.0.0/8  | is not a network or an address",
                "fe80::1%lo   | is not a network or an address",
                "10.0.0.0/33  | : the prefix length must be 0 to 32",
                "::1/129      | : the prefix length must be 0 to 128",
                "10.1.2.3/8   | has host bits set: write 10.0.0.0/8 for the whole network, or 10.1.2.3",
            })
    void refusesWhatIsNoNetworkWhereItStands(String network, String complaint) throws Exception {
        String message = refuses(
                LOCATE.replace("10.0.0.0/8", "'" + network + "'"),
                "trusted_proxies[0]: '" + network + "'" + (complaint.startsWith(":") ? "" : " ") + complaint);
        assertTrue(message.contains(":8:"), message);
    }

    @Test
    void readsAddressesAsNetworks() throws Exception {
        SidecarConfig config = ConfigReader.read(
                file(LOCATE.replace("10.0.0.0/8", "192.0.2.1, '2001:db8::1', '::ffff:10.0.0.0/104'")));

        assertEquals(
                "[192.0.2.1/32, 2001:db8::1/128, 10.0.0.0/8]",
                config.trustedProxies().toString());
    }

    @Test
    void refusesPlatformKeyThatIsNoDigestWhereItStandsAndDoesNotRepeatIt() throws Exception {
        String digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        String message = refuses(
                LOCATE + "platform_keys:\n  - " + digest + "\n  - AIzaSecret\n",
                "platform_keys[1]: not 64 hexadecimal digits: write the SHA-256 of the key");
        assertTrue(message.contains(":24:5:"), message);
        assertFalse(message.contains("AIza"), message);
        for (String entry : List.of("{AIzaSecret: 1}", "[AIzaSecret]", "''")) {
            message = refuses(LOCATE + "platform_keys: [" + entry + "]", "platform_keys[0]: ");
            assertFalse(message.contains("AIza"), message);
        }
    }

    @Test
    void refusesEmptyEntryOfAListWithAMend() throws Exception {
        String mend = ": no value: give one, or remove the entry";
        refuses(LOCATE + "platform_keys: [null]", "platform_keys[0]" + mend);
        refuses(LOCATE.replace("10.0.0.0/8", "~"), "trusted_proxies[0]" + mend);
    }

    @Test
    void refusesWrongTypeWithTheRightOne() throws Exception {
        refuses(NDT.replace("false", "[1]"), "access_tokens.required: has the wrong form: give true or false");
        refuses(NDT + "ndt: {max_tests: many}", "ndt.max_tests: has the wrong form: give a whole number");
        refuses(NDT + "ndt: 5", "ndt: has the wrong form: give a section");
        refuses(NDT + "transport: tcp", "transport: has the wrong form: give one of [auto, io_uring, epoll, nio]");
        refuses(LOCATE.replace("1500ms", "{}"), "integration_tokens.skew: has the wrong form: give one plain value");
    }

    @Test
    void refusesNegativeLimitWhereItStands() throws Exception {
        assertTrue(refuses(LOCATE.replace("client: 40/12h", "client: -1/12h"), "quotas.tiers.0.client: ")
                .contains(":19:"));
    }

    @Test
    void refusesUnknownDimensionAndTier() throws Exception {
        refuses(LOCATE.replace("acme: {requests", "acme: {request"), "quotas.integrations.acme.request: ");
        for (String tier : List.of("-1", "00", "2147483648")) {
            refuses(LOCATE.replace("0: {client", tier + ": {client"), "quotas.tiers");
        }
    }

    @Test
    void refusesLocateWithoutIntegrationTokens() throws Exception {
        refuses(NDT.replace("mode: ndt", "mode: locate"), "integration_tokens is missing");
    }

    @Test
    void refusesNdtWithoutMachineOrAccessTokens() throws Exception {
        refuses(NDT.replace("machine: mlab1-abc01\n", ""), "machine is missing");
        refuses(NDT.substring(0, NDT.indexOf("access_tokens")), "access_tokens is missing");
    }

    @Test
    void readsHowLongFetchedKeysOfEitherKindStay() throws Exception {
        String url = "jwks_url: https://locate/jwks.json";
        SidecarConfig ndt = ConfigReader.read(file(
                NDT.replace("key_files: [locate.pub, stamp.pub]", url + "\n  outage: 2h\n  cache_file: keys.json")));
        assertEquals(
                new JwksSource(
                        URI.create("https://locate/jwks.json"),
                        Duration.ofHours(2),
                        directory.resolve("keys.json"),
                        null),
                ndt.mode().tokens().jwks());
        SidecarConfig locate = ConfigReader.read(file(LOCATE));
        assertEquals(
                new JwksSource(
                        URI.create("http://127.0.0.1:8080/.well-known/jwks.json"), Duration.ofHours(1), null, null),
                locate.mode().tokens().jwks());
    }

    @Test
    void refusesJwksThatCannotBeFetchedOrKept() throws Exception {
        String url = "jwks_url: https://locate/jwks.json";
        String keys = "key_files: [locate.pub, stamp.pub]";
        refuses(NDT.replace(keys, "jwks_url: locate"), "access_tokens.jwks_url: must have the form");
        refuses(NDT.replace(keys, url + "\n  outage: 25h"), "access_tokens: outage must be 1m to 24h");
        refuses(NDT.replace(keys, keys + "\n  cache_file: a"), "access_tokens: cache_file is for jwks_url only");
        refuses(LOCATE.replace("skew: 1500ms", "outage: 59s"), "integration_tokens: outage must be 1m to 24h");
    }

    @Test
    void refusesBadAddress() throws Exception {
        refuses(NDT.replace("127.0.0.1:0\n", "127.0.0.1:65536\n"), "listeners[0].address: ");
        String names = "'ip6-localhost' is not an address to listen on: write 127.0.0.1, ::1, localhost, or 0.0.0.0";
        refuses(NDT.replace("127.0.0.1:0\n", "ip6-localhost:0\n"), "listeners[0].address: " + names);
        refuses(NDT + "ops: ip6-localhost:0\n", "ops: " + names);
    }

    @Test
    void refusesBadDuration() throws Exception {
        refuses(LOCATE.replace("1500ms", "soon"), "integration_tokens.skew: ");
    }

    @Test
    void refusesDuplicateKey() throws Exception {
        String message = refuses(NDT + "machine: other\n", "machine: appears twice: give it once");
        assertTrue(message.contains(":9:1:"), message);
        refuses(LOCATE.replace("acme: {", "acme: {requests: 1/1h, "), "requests");
    }

    @Test
    void mistakesOfASectionAreNamedWhereItStands() throws Exception {
        String message = refuses(
                LOCATE + "upstream_bounds:\n  connect_timeout: 20s\n",
                "upstream_bounds: connect_timeout must not be longer than answer_timeout");
        assertTrue(message.contains(":23:3:"), message);
        message = refuses(LOCATE.replace("  signing_key: stamp.key\n", ""), "stamping: signing_key is missing: give");
        assertTrue(message.contains(":13:3:"), message);
    }

    @Test
    void readsValuesHoweverTheyAreWritten() throws Exception {
        SidecarConfig config = ConfigReader.read(file(NDT.replace("mode: ndt", "mode: NDT")
                .replace("machine: mlab1-abc01", "machine: &name 'mlab1-abc01'")
                .replace("required: false", "required: False")
                .concat("platform_keys:\nquotas: {integrations: {*name : {requests: 1/1h}, other: }}\nops: ~\n")));
        NdtConfig ndt = assertInstanceOf(NdtConfig.class, config.mode());
        assertFalse(ndt.accessTokens().required());
        assertEquals(
                "{requests=1/1h}", String.valueOf(config.quotas().integrations().get("mlab1-abc01")));
        assertEquals("{}", String.valueOf(config.quotas().integrations().get("other")));
    }

    @Test
    void refusesNumbersThatAreNone() throws Exception {
        for (String number : List.of("99999999999", "1.5", "1e3", "0x10", "1_000", "''")) {
            refuses(NDT + "ndt: {max_tests: " + number + "}", "ndt.max_tests: ");
        }
    }

    @Test
    void refusesBoundsOfTestsThatAreNone() throws Exception {
        for (String field : List.of("max_tests", "max_tests_per_address", "max_tests_per_token")) {
            refuses(NDT + "ndt: {" + field + ": 0}", field + " must be at least 1, was 0");
        }
        refuses(NDT + "ndt: {reserved_percent: 101}", "reserved_percent must be 0 to 100, was 101");
        refuses(NDT + "ndt: {reserved_percent: -1}", "reserved_percent must be 0 to 100, was -1");
        refuses(NDT + "ndt: {stall_timeout: 999ms}", "stall_timeout must be at least 1s");
        refuses(NDT + "ndt: {handover_required: true}\n", "handover_required needs handover");
        refuses(NDT + "ndt: {handover: " + "x".repeat(108) + "}\n", "handover must have at most 107 octets");
    }

    @Test
    void refusesWhatIsNoUrlAndDoesNotShowIt() throws Exception {
        String message = refuses(
                LOCATE.replace("http://127.0.0.1:8080", "http://user:se cret@h"),
                "integration_tokens.jwks_url: not a URL: write https://HOST/PATH");
        assertFalse(message.contains("cret"), message);
    }

    @Test
    void refusesWhatIsNotOneYamlDocument() throws Exception {
        String message = refuses(NDT + "drain: {pause: 1s\n", "not YAML: ");
        assertTrue(message.contains(":10:1:"), message);
        message = refuses(NDT + "---\nmode: locate\n", "there is a second YAML document: keep one");
        assertTrue(message.contains(":10:1:"), message);
        refuses("- mode: ndt\n", "top level: has the wrong form: give a section");
    }

    @Test
    void refusesAFileThatUnfoldsWithoutEnd() throws Exception {
        StringBuilder aliases = new StringBuilder("quotas: [");
        for (int i = 0; i < 100; i++) {
            aliases.append("&a").append(i).append(" [1], *a").append(i).append(", ");
        }
        Path file = file(NDT + aliases + "1]\n");
        String message = assertThrows(ConfigException.class, () -> ConfigReader.read(file))
                .getMessage();
        assertTrue(String.valueOf(message).contains("not YAML: Number of aliases"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a: ", "- "})
    void refusesAFileThatIsNestedWithoutEnd(String level) throws Exception {
        refuses(level.repeat(50_000) + "\n", "more than 64 levels of lists and mappings: nest less");
    }

    @Test
    void namesMissingFile() {
        Path missing = directory.resolve("missing.yaml");
        String message = assertThrows(ConfigException.class, () -> ConfigReader.read(missing))
                .getMessage();
        assertTrue(message.startsWith(missing + ": there is no such file"), message);
    }

    @Test
    void refusesEmptyFile() throws Exception {
        refuses("", "mode: the file is empty");
        refuses("# nothing\n", "mode: the file is empty");
    }

    private String refuses(String yaml, String expected) throws IOException {
        Path file = file(yaml);
        String message = assertThrows(ConfigException.class, () -> ConfigReader.read(file))
                .getMessage();
        assertTrue(message.matches(Pattern.quote(file.toString()) + ":[0-9]+:[0-9]+: .+"), message);
        assertTrue(message.contains(expected), message);
        return message;
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(directory.resolve("sidecar.yaml"), yaml);
    }

    private static LocateConfig locate(SidecarConfig config) {
        return assertInstanceOf(LocateConfig.class, config.mode());
    }
}
