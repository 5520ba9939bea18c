package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.exchange.store.sqlite.SqliteStore;
import dev.tollgate.fixture.FreePort;
import dev.tollgate.fixture.StuckOutput;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nobody reads what the server writes, not even its first line: it serves and ends all the same. */
@Timeout(180)
final class StuckOutputTest {
    @TempDir
    private Path dir;

    private Path key;
    private Path store;

    @BeforeEach
    void files() throws Exception {
        key = Files.writeString(
                dir.resolve("sign.jwk"),
                SigningKeys.of(SigningKey.generate(Algorithm.EDDSA, "k1")).revealPrivateJwks());
        store = dir.resolve("keys.db");
        SqliteStore.open(store).close();
    }

    private StuckOutput start(int port, int ops) throws Exception {
        List<String> command = ServeProcess.command(
                "--private-key-path=" + key, "--store=sqlite:" + store, "--trusted-proxies=127.0.0.0/8");
        command.set(command.indexOf("--port=0"), "--port=" + port);
        command.set(
                command.indexOf("--prometheusx.listen-address=127.0.0.1:0"),
                "--prometheusx.listen-address=127.0.0.1:" + ops);
        return new StuckOutput(dir, command);
    }

    @Test
    void serverServesAndEnds() throws Exception {
        int port = FreePort.any();
        int ops = FreePort.any();
        try (StuckOutput server = start(port, ops)) {
            server.awaitGood("http://127.0.0.1:" + ops + "/ready");
            for (int i = 0; i < 100; i++) {
                assertEquals(
                        200,
                        server.get("http://127.0.0.1:" + port + "/.well-known/jwks.json")
                                .statusCode());
                assertEquals(
                        405,
                        server.get("http://127.0.0.1:" + port + "/v0/token/integration")
                                .statusCode());
            }
            server.awaitGood("http://127.0.0.1:" + ops + "/ready");
            server.awaitGood("http://127.0.0.1:" + port + "/health");
            server.awaitGood("http://127.0.0.1:" + ops + "/metrics");
            server.assertEndsAtSigterm();
        }
    }

    @Test
    void startThatFailsEnds() throws Exception {
        Files.delete(key);
        try (StuckOutput server = start(0, 0)) {
            server.assertEnds(2);
        }
    }
}
