package dev.tollgate.sidecar.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.memory.MemoryLimits;
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
    private static final MemoryLimits PLENTY = new MemoryLimits(1L << 30, 1L << 30, 1L << 30);

    @TempDir
    private Path directory;

    @Test
    void holdsWhatWasReadLast() throws Exception {
        LiveRules<LiveLocate> rules = rules();
        assertTrue(rules.mode().rules().anonymousNearest());
        assertFalse(rules.proxies().contain(InetAddress.getByName("10.0.0.1")));

        reload(rules, config("""
                trusted_proxies: [10.0.0.0/8]
                anonymous_nearest: false
                bounds: {max_connections: 7, max_request_body: 8}
                drain: {timeout: 9s}
                quotas: {enforce: false}
                """));

        assertFalse(rules.mode().rules().anonymousNearest());
        assertEquals(8, rules.mode().rules().maxRequestBody());
        assertEquals(7, rules.bounds().maxConnections());
        assertEquals(Duration.ofSeconds(9), rules.drain().timeout());
        assertFalse(rules.quotas().enforce());
        assertTrue(rules.proxies().contain(InetAddress.getByName("10.0.0.1")));
    }

    @Test
    void holdsWhatWasReadLastOfModeNdt() throws Exception {
        writeKey("a");
        ReadFiles files = ndt("required: true", "");
        LiveRules<LiveNdt> rules = new LiveRules<>(
                ConfigReader.read(files), files, (config, clients, read) -> LiveNdt.read(config), () -> PLENTY);
        assertTrue(rules.mode().tokenRequired());

        reload(rules, ndt("required: false", """
                ndt: {max_tests: 8, max_tests_per_address: 7, max_tests_per_token: 6, reserved_percent: 5,
                      stall_timeout: 4s}
                """));

        assertEquals(new LiveNdt(new PlaceBounds(8, 7, 6, 5), Duration.ofSeconds(4), false), rules.mode());
    }

    /** Half of it could not be applied: what it says of tokens, upstream and quotas is meant for the other mode. */
    @Test
    void refusesAFileOfTheOtherMode() throws Exception {
        LiveRules<LiveLocate> rules = rules();

        ConfigException refused =
                assertThrows(ConfigException.class, () -> reload(rules, ndt("required: true", "drain: {timeout: 9s}")));

        assertTrue(refused.getMessage().contains(": mode: this sidecar runs in mode locate"), refused.getMessage());
        assertEquals(Duration.ofSeconds(30), rules.drain().timeout());
    }

    /** Bounds that a start would refuse are refused while it runs. */
    @Test
    void refusesBoundsThatDoNotFitTheMemory() throws Exception {
        LiveRules<LiveLocate> rules = rules();

        assertThrows(ConfigException.class, () -> reload(rules, config("bounds: {max_connections: 9000000}")));

        assertTrue(rules.bounds().maxConnections() < 9_000_000);
    }

    @Test
    void holdsWhatItHadWhenAKeyFileIsRefused() throws Exception {
        LiveRules<LiveLocate> rules = rules();
        LocateRules before = rules.mode().rules();

        Files.writeString(directory.resolve("a.pub"), "{}");
        ConfigException refused =
                assertThrows(ConfigException.class, () -> reload(rules, config("anonymous_nearest: false")));

        assertTrue(refused.getMessage().startsWith(directory.resolve("a.pub") + ": "), refused.getMessage());
        assertSame(before, rules.mode().rules());
        assertEquals(Set.of("a"), rules.fileKeys().keyIds());
    }

    @Test
    void hasTheKeysOfTheFilesThatAreNamedNow() throws Exception {
        LiveRules<LiveLocate> rules = rules();
        Path other = writeKey("b");

        reload(rules, with("{key_files: [%s, %s]}".formatted(directory.resolve("a.pub"), other)));
        assertEquals(Set.of("a", "b"), rules.fileKeys().keyIds());
        reload(rules, with("{key_files: [%s]}".formatted(other)));
        assertEquals(Set.of("b"), rules.fileKeys().keyIds());
    }

    /** Else nobody would be admitted until the start that fetches the set. */
    @Test
    void keepsTheKeysOfFilesWhenAUrlIsToTakeTheirPlace() throws Exception {
        LiveRules<LiveLocate> rules = rules();

        reload(rules, with("{jwks_url: \"http://127.0.0.1:9/\"}"));
        assertEquals(Set.of("a"), rules.fileKeys().keyIds());
    }

    private LiveRules<LiveLocate> rules() throws Exception {
        writeKey("a");
        ReadFiles files = config("");
        return new LiveRules<>(
                ConfigReader.read(files), files, LiveLocate.reader(InstantSource.system()), () -> PLENTY);
    }

    private static void reload(LiveRules<?> rules, ReadFiles files) throws ConfigException {
        rules.reload(ConfigReader.read(files), files);
    }

    private Path writeKey(String id) throws Exception {
        SigningKey key = SigningKey.generate(Algorithm.EDDSA, id);
        return Files.writeString(
                directory.resolve(id + ".pub"),
                KeySet.of(List.of(key.verificationKey())).toJson());
    }

    private ReadFiles ndt(String tokens, String more) throws Exception {
        return read("""
                mode: ndt
                listeners: [{address: 127.0.0.1:0}]
                upstream: http://127.0.0.1:8090
                machine: m
                access_tokens: {key_files: [%s], %s}
                """.formatted(directory.resolve("a.pub"), tokens) + more);
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
