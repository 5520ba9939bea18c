package dev.tollgate.sidecar.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.ConfigReader;
import dev.tollgate.sidecar.config.ReadFiles;
import dev.tollgate.sidecar.locate.LocateRules;
import dev.tollgate.sidecar.ndt.PlaceBounds;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveRulesTest {
    @TempDir
    private Path directory;

    @Test
    void holdsWhatWasReadLast() throws Exception {
        LiveRules rules = rules();
        assertTrue(rules.locate().anonymousNearest());
        assertFalse(rules.proxies().contain(InetAddress.getByName("10.0.0.1")));

        reload(rules, config("""
                trusted_proxies: [10.0.0.0/8]
                anonymous_nearest: false
                bounds: {max_connections: 7, max_request_body: 8}
                drain: {timeout: 9s}
                quotas: {enforce: false}
                ndt: {max_tests: 8, max_tests_per_address: 7, max_tests_per_token: 6, reserved_percent: 5,
                      stall_timeout: 4s}
                """));

        assertFalse(rules.locate().anonymousNearest());
        assertEquals(8, rules.locate().maxRequestBody());
        assertEquals(7, rules.bounds().maxConnections());
        assertEquals(Duration.ofSeconds(9), rules.drain().timeout());
        assertFalse(rules.quotas().enforce());
        assertEquals(new PlaceBounds(8, 7, 6, 5), rules.places());
        assertEquals(Duration.ofSeconds(4), rules.stallTimeout());
        assertTrue(rules.proxies().contain(InetAddress.getByName("10.0.0.1")));
    }

    @Test
    void holdsWhatItHadWhenAKeyFileIsRefused() throws Exception {
        LiveRules rules = rules();
        LocateRules before = rules.locate();

        Files.writeString(directory.resolve("a.pub"), "{}");
        ConfigException refused =
                assertThrows(ConfigException.class, () -> reload(rules, config("anonymous_nearest: false")));

        assertTrue(refused.getMessage().startsWith(directory.resolve("a.pub") + ": "), refused.getMessage());
        assertSame(before, rules.locate());
        assertEquals(Set.of("a"), rules.fileKeys().keyIds());
    }

    @Test
    void hasTheKeysOfTheFilesThatAreNamedNow() throws Exception {
        LiveRules rules = rules();
        Path other = writeKey("b");

        reload(rules, with("{key_files: [%s, %s]}".formatted(directory.resolve("a.pub"), other)));
        assertEquals(Set.of("a", "b"), rules.fileKeys().keyIds());
        reload(rules, with("{key_files: [%s]}".formatted(other)));
        assertEquals(Set.of("b"), rules.fileKeys().keyIds());
    }

    /** Else nobody would be admitted until the start that fetches the set. */
    @Test
    void keepsTheKeysOfFilesWhenAUrlOrNothingIsToTakeTheirPlace() throws Exception {
        LiveRules rules = rules();

        reload(rules, with("{jwks_url: \"http://127.0.0.1:9/\"}"));
        assertEquals(Set.of("a"), rules.fileKeys().keyIds());
        reload(rules, read("""
                mode: ndt
                listeners: [{address: 127.0.0.1:0}]
                upstream: http://127.0.0.1:8090
                machine: m
                access_tokens: {key_files: [none.pub]}
                """));
        assertEquals(Set.of("a"), rules.fileKeys().keyIds());
    }

    private LiveRules rules() throws Exception {
        writeKey("a");
        ReadFiles files = config("");
        return new LiveRules(ConfigReader.read(files), files, InstantSource.system());
    }

    private static void reload(LiveRules rules, ReadFiles files) throws ConfigException {
        rules.reload(ConfigReader.read(files), files);
    }

    private Path writeKey(String id) throws Exception {
        SigningKey key = SigningKey.generate(Algorithm.EDDSA, id);
        return Files.writeString(
                directory.resolve(id + ".pub"),
                KeySet.of(List.of(key.verificationKey())).toJson());
    }

    private ReadFiles with(String integrationTokens) throws Exception {
        return read("""
                mode: locate
                listeners: [{address: 127.0.0.1:0}]
                upstream: http://127.0.0.1:8090
                integration_tokens:\s""" + integrationTokens + "\n");
    }

    private ReadFiles config(String more) throws Exception {
        return read("""
                mode: locate
                listeners: [{address: 127.0.0.1:0}]
                upstream: http://127.0.0.1:8090
                integration_tokens: {key_files: [%s]}
                """.formatted(directory.resolve("a.pub")) + more);
    }

    private ReadFiles read(String text) throws Exception {
        return new ReadFiles(Files.writeString(directory.resolve("sidecar.yaml"), text));
    }
}
