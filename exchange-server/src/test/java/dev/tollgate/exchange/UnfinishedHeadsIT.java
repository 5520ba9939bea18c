package dev.tollgate.exchange;

import dev.tollgate.fixture.BesideAttack;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What strangers can hold together, within all default bounds, in the memory that the launcher gives. */
@Timeout(180)
class UnfinishedHeadsIT {
    private static final int CONNECTIONS = 9_500;
    private static final int PER_ADDRESS = 250;
    private static final String HEAD = "GET /health HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(32_300);
    private static final String HELD = "tollgate_exchange_connection_direct_bytes";

    @TempDir
    private Path directory;

    @Test
    void othersAreServed() throws Exception {
        String key = directory.resolve("sign.jwk").toString();
        String store = "sqlite:" + directory.resolve("keys.db");
        command("signing-key", "generate", "--file", key);
        command("integration", "create", "acme", "--store", store);
        try (BesideAttack exchange = new BesideAttack(
                directory,
                List.of(
                        "exchange",
                        "serve",
                        "--store=" + store,
                        "--private-key-path=" + key,
                        "--listen-address=127.0.0.1",
                        "--port=0",
                        "--prometheusx.listen-address=127.0.0.1:0"))) {
            exchange.assertServesOthers(CONNECTIONS, PER_ADDRESS, HEAD, "/.well-known/jwks.json");
            exchange.awaitNothing(HELD);
        }
    }

    private static void command(String... arguments) {
        PrintWriter output = new PrintWriter(new StringWriter());
        Assertions.assertEquals(0, ExchangeMain.execute(output, output, arguments));
    }
}
