package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.exchange.store.SqliteStore;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class SignalDuringStartTest {
    @TempDir
    private Path dir;

    /** Without the hook in place by then, most runs end at once. */
    @Test
    @Timeout(120)
    void signalThatComesAsSoonAsTheServerListensLetsItDrain() throws Exception {
        Path key = Files.writeString(
                dir.resolve("sign.jwk"),
                SigningKeys.of(SigningKey.generate(Algorithm.EDDSA, "k1")).revealPrivateJwks());
        Path store = dir.resolve("keys.db");
        SqliteStore.open(store).close();
        Process serve = new ProcessBuilder(ServeProcess.command("--private-key-path=" + key, "--store=sqlite:" + store))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();

        BufferedReader log = serve.inputReader();
        String line = log.readLine();
        while (line != null && !line.contains("\"listening\"")) {
            line = log.readLine();
        }
        serve.toHandle().destroy();
        List<String> rest = log.lines().toList();

        assertEquals(ServeProcess.ENDED_BY_SIGTERM, serve.waitFor());
        assertTrue(rest.stream().anyMatch(text -> text.contains("\"ended\"")), rest.toString());
    }
}
