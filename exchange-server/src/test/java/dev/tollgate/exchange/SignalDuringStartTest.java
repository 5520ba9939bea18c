package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.exchange.store.sqlite.SqliteStore;
import dev.tollgate.fixture.FreePort;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class SignalDuringStartTest {
    @TempDir
    private Path dir;

    /** The start goes on for some ten milliseconds after the first client can connect. */
    @Test
    @Timeout(120)
    void signalThatComesAsSoonAsTheServerListensLetsItDrain() throws Exception {
        Path key = Files.writeString(
                dir.resolve("sign.jwk"),
                SigningKeys.of(SigningKey.generate(Algorithm.EDDSA, "k1")).revealPrivateJwks());
        Path store = dir.resolve("keys.db");
        SqliteStore.open(store).close();
        int port = FreePort.any();
        List<String> command = ServeProcess.command("--private-key-path=" + key, "--store=sqlite:" + store);
        command.set(command.indexOf("--port=0"), "--port=" + port);
        Path log = dir.resolve("serve.log");
        Process serve = new ProcessBuilder(command)
                .redirectOutput(log.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();

        while (serve.isAlive() && !isOpen(port)) {
            Thread.sleep(1);
        }
        serve.destroy();

        assertEquals(ServeProcess.ENDED_BY_SIGTERM, serve.waitFor());
        String lines = Files.readString(log);
        assertTrue(lines.contains("\"ended\""), lines);
    }

    private static boolean isOpen(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
