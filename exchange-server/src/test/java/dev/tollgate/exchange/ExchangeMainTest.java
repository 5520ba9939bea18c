package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.exchange.apikey.ApiKey;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line's exit codes: 0 done, 2 mend the input. */
final class ExchangeMainTest {
    @TempDir
    private Path dir;

    @Test
    void makesAKeyFileOnceAndNeverOverwritesIt() throws Exception {
        Path file = dir.resolve("k.jwk");

        assertEquals(0, run("signing-key", "generate", "--file", file.toString(), "--algorithm", "EdDSA"));
        String made = Files.readString(file);

        assertEquals(2, run("signing-key", "generate", "--file", file.toString()));
        assertEquals(made, Files.readString(file));
    }

    @Test
    void createsAnIntegrationOnce() {
        assertEquals(0, run("integration", "create", "acme", "--store", store()));
        assertEquals(2, run("integration", "create", "acme", "--store", store()));
    }

    @Test
    void makesAKeyOfAChosenIdOnce() {
        assertEquals(0, run("integration", "create", "acme", "--store", store()));

        assertEquals(0, createKey("ki_web"));
        assertEquals(2, createKey("ki_web"));
        for (String bad : new String[] {"web", "ki_", "ki_a.b", "ki_" + "a".repeat(62)}) {
            assertEquals(2, createKey(bad), bad);
        }
    }

    private int createKey(String keyId) {
        return run("key", "create", "acme", "--key-id", keyId, "--hash", "sha256", "--store", store());
    }

    @Test
    void refusesInputThatMustBeMended() {
        assertEquals(2, run("integration", "create", "a.b", "--store", store()));
        assertEquals(2, run("key", "create", "nobody", "--store", store()));
        assertEquals(2, run("integration", "create", "acme", "--store", "postgres:x"));
        assertEquals(2, run("quota", "set", "acme", "--requests", "many", "--store", store()));
        assertEquals(2, run("serve", "--private-key-path", dir.resolve("none").toString()));
        assertEquals(2, run("serve", "--no-such-flag"));
    }

    @Test
    void neverShowsASecretByAccident() {
        ApiKey key = ApiKey.generate("acme");

        assertTrue(key.reveal().contains(key.keyId()));
        assertFalse(key.toString().contains(key.reveal().substring(key.reveal().lastIndexOf('.') + 1)));
    }

    @Test
    void readsOnlyKeysOfTheGrammar() {
        assertTrue(ApiKey.parse("mlabk.cii_acme.ki_1.s").isPresent());
        for (String bad : new String[] {
            "mlabk.cii_acme.ki_.s",
            "mlabk.cii_acme.1.s",
            "mlabk.cii_.ki_1.s",
            "mlabk.cii_acme.ki_1.",
            "mlabk.cii_acme.ki_1.s.t",
            "mlabk.cii_" + "a".repeat(65) + ".ki_1.s",
            "mlabk.cii_acme.ki_1." + "s".repeat(129)
        }) {
            assertTrue(ApiKey.parse(bad).isEmpty(), bad);
        }
    }

    @Test
    void initMakesAStoreOnceAndLeavesItAsItIs() throws Exception {
        assertEquals(0, run("store", "init", "--store", store()));
        assertEquals(0, run("integration", "create", "acme", "--store", store()));
        assertEquals(0, run("store", "init", "--store", store()));
        assertEquals(0, run("integration", "show", "acme", "--store", store()));
        assertEquals(2, run("store", "init", "--store", "postgres:x"));
    }

    private String store() {
        return "sqlite:" + dir.resolve("keys.db");
    }

    private static int run(String... args) {
        return ExchangeMain.execute(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args);
    }
}
