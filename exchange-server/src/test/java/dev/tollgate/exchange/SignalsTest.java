package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.exchange.store.sqlite.SqliteStore;
import dev.tollgate.fixture.Hangups;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGHUP lets the server read its keys and does not end it. */
@Timeout(120)
final class SignalsTest {
    @TempDir
    private Path dir;

    @Test
    void sighupReadsTheKeysAndSigtermEndsWithNought() throws Exception {
        SigningKeys keys = SigningKeys.of(SigningKey.generate(Algorithm.EDDSA, "k1"));
        Path key = Files.writeString(dir.resolve("sign.jwk"), keys.revealPrivateJwks());
        Path store = dir.resolve("keys.db");
        SqliteStore.open(store).close();
        Process serve = new ProcessBuilder(
                        Hangups.heardBy(ServeProcess.command("--private-key-path=" + key, "--store=sqlite:" + store)))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader log = serve.inputReader()) {
            awaitLine(log, "\"listening\"");
            Files.writeString(key, "{");
            for (int i = 0; i < 2; i++) {
                new ProcessBuilder("kill", "-HUP", Long.toString(serve.pid()))
                        .start()
                        .waitFor();
            }
            awaitLine(log, "signing key file refused");

            serve.toHandle().destroy();
            awaitLine(log, "\"ended\"");
            assertEquals(0, serve.waitFor());
        } finally {
            serve.destroyForcibly();
        }
    }

    private static String awaitLine(BufferedReader log, String part) throws Exception {
        String line = log.readLine();
        while (!Objects.requireNonNull(line, "it has ended without " + part).contains(part)) {
            line = log.readLine();
        }
        return line;
    }
}
