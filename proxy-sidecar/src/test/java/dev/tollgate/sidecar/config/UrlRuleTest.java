package dev.tollgate.sidecar.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** URLs of the file: what is not used is refused. */
class UrlRuleTest {
    private static final String LOCATE = """
            mode: locate
            listeners: [{address: '127.0.0.1:0'}]
            upstream: %s
            integration_tokens: {jwks_url: '%s'}
            %s
            """;
    private static final String NDT = """
            mode: ndt
            listeners: [{address: '127.0.0.1:0'}]
            upstream: %s
            machine: m
            access_tokens: {key_files: [a]}
            ndt: {health_url: '%s'}
            """;
    private static final String KEYS = "https://exchange/keys?of=us";

    @TempDir
    Path directory;

    private SidecarConfig read(String text) throws Exception {
        return ConfigReader.read(new ReadFiles(Files.writeString(directory.resolve("sidecar.yaml"), text)));
    }

    private String mistake(String text) {
        return String.valueOf(
                assertThrows(ConfigException.class, () -> read(text), text).getMessage());
    }

    private List<ServerUrl> servers(String upstream) throws Exception {
        return assertInstanceOf(
                        LocateConfig.class,
                        read(LOCATE.formatted(upstream, KEYS, "")).mode())
                .upstream();
    }

    @ParameterizedTest
    @CsvSource({
        "http://a:80/v2, has a path",
        "http://a:80/?x=1, has a query",
        "http://a:80?x, has a query",
        "http://a:80#here, has a fragment",
        "http://u@a:80, must have no user and password",
        "http://u:secret@a:80, must have no user and password",
        "ftp://a:80, must have the form http://HOST:PORT",
        "a:80, must have the form http://HOST:PORT",
        "http://a:0, must have the form http://HOST:PORT",
        "http://a:65536, must have the form http://HOST:PORT",
        "http:///x, must have the form http://HOST:PORT",
        "http://a b, not a URL",
        "'unix:', names no socket"
    })
    void refusesPartsOfAServersUrlThatAreNotUsed(String url, String expected) {
        String mistake = mistake(LOCATE.formatted("'" + url + "'", KEYS, ""));
        assertTrue(mistake.contains("sidecar.yaml:3:11: upstream: "), mistake);
        assertTrue(mistake.contains(expected), mistake);
        assertFalse(mistake.contains("secret"), mistake);
        if (!url.startsWith("unix")) {
            assertTrue(mistake(NDT.formatted("'" + url + "'", "http://a/")).contains("upstream: "));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://h/k#f", "https://u:secret@h/k", "unix:/k", "http:/k"})
    void refusesTheSameOfAJwkSetAndOfAHealthCheck(String url) {
        String keys = mistake(LOCATE.formatted("http://a", url, ""));
        assertTrue(keys.contains("sidecar.yaml:4:32: integration_tokens.jwks_url: "), keys);
        assertFalse(keys.contains("secret"), keys);
        String health = mistake(NDT.formatted("http://a", url));
        assertTrue(health.contains("sidecar.yaml:6:19: ndt.health_url: "), health);
        assertFalse(health.contains("secret"), health);
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis://a:1#f", "redis://a:1/2", "redis://a:1?x", "redis://:secret@a:1", "http://a:1"})
    void refusesTheSameOfAStoreOfAFleet(String url) {
        String store = mistake(LOCATE.formatted("http://a", KEYS, "quotas: {shared: {urls: ['" + url + "']}}"));
        assertTrue(store.contains("sidecar.yaml:5:26: quotas.shared.urls[0]: "), store);
        assertTrue(store.contains("must have the form redis://HOST:PORT"), store);
        assertFalse(store.contains("secret"), store);
    }

    @Test
    void readsServersOfEachKindAndListsOfThem() throws Exception {
        assertEquals("[http://a:80]", servers("http://a/").toString());
        assertEquals("[https://a:443]", servers("HTTPS://a").toString());
        assertEquals("[http://[::1]:8090]", servers("'http://[::1]:8090'").toString());
        assertEquals(
                "[http://a:1, unix:" + directory.resolve("locate.sock") + ", unix:/run/l.sock, unix:/run/m.sock]",
                servers("['http://a:1', 'unix:locate.sock', 'unix:/run/l.sock', 'unix:///run/m.sock']")
                        .toString());
        assertEquals("a:80", servers("http://a").get(0).authority());
    }

    @Test
    void refusesWhatDoesNotFitTogether() {
        assertTrue(mistake(LOCATE.formatted("['http://a', 'https://b']", KEYS, ""))
                .contains("https for all servers, or for none"));
        assertTrue(mistake(LOCATE.formatted("[]", KEYS, "")).contains("give at least one server"));
        assertTrue(mistake(LOCATE.formatted("http://a", KEYS, "upstream_tls: {server_name: b}"))
                .contains("upstream has no https URL"));
        assertTrue(mistake(LOCATE.formatted("https://a", KEYS, "upstream_tls: {server_name: 'b_'}"))
                .contains("is not a host name"));
        assertTrue(
                mistake(NDT.formatted("['http://a', 'http://b']", "http://a/")).contains("one ndt-server"));
        assertTrue(mistake(NDT.formatted("https://a", "http://a/")).contains("upstream: must have the form http:"));
        assertTrue(mistake(NDT.formatted("unix:/a", "http://a/")).contains("upstream: must have the form http:"));
        assertTrue(
                mistake(LOCATE.formatted("unix:/" + "a".repeat(107), KEYS, "")).contains("at most 107 octets"));
    }
}
