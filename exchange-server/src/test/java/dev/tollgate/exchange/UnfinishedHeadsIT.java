package dev.tollgate.exchange;

import dev.tollgate.fixture.BesideAttack;
import dev.tollgate.fixture.FewFiles;
import dev.tollgate.fixture.LeftBehind;
import dev.tollgate.fixture.OpenSockets;
import dev.tollgate.fixture.UnfinishedHeads;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
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
    private static final String KEYS = "/.well-known/jwks.json";
    private static final int SLOW = 400;
    private static final int FEW = 1_000;
    private static final String SMALL = "-Xmx64m -Dio.netty.maxDirectMemory=16777216";
    private static final String HELD = "tollgate_exchange_connection_direct_bytes";

    @TempDir
    private Path directory;

    private BesideAttack start(String javaOptions, String... more) throws Exception {
        String key = directory.resolve("sign.jwk").toString();
        String store = "sqlite:" + directory.resolve("keys.db");
        command("signing-key", "generate", "--file", key);
        command("integration", "create", "acme", "--store", store);
        List<String> arguments = new ArrayList<>(List.of(
                "exchange",
                "serve",
                "--store=" + store,
                "--private-key-path=" + key,
                "--listen-address=127.0.0.1",
                "--port=0",
                "--prometheusx.listen-address=127.0.0.1:0"));
        arguments.addAll(List.of(more));
        return new BesideAttack(directory, javaOptions, arguments);
    }

    @Test
    void othersAreServed() throws Exception {
        try (BesideAttack exchange = start("")) {
            exchange.assertServesOthers(CONNECTIONS, PER_ADDRESS, HEAD, KEYS);
            exchange.awaitNothing(HELD);
        }
    }

    @Test
    void goesOnWithoutFilesForMoreConnections() throws Exception {
        try (BesideAttack exchange = start("")) {
            FewFiles.assertSurvives(exchange, KEYS);
            FewFiles.assertTold(exchange);
        }
    }

    /** Bodies that do not end, answers that nobody takes, and both at the address for operators. */
    @Test
    void othersAreServedBesideSlowClients() throws Exception {
        String body =
                "POST /v0/token/integration HTTP/1.1\r\nHost: a\r\nContent-Length: 16000\r\n\r\n" + "a".repeat(15_000);
        String asking = "GET /v0/openapi.json HTTP/1.1\r\nHost: a\r\n\r\n".repeat(10);
        String metrics = "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n".repeat(10);
        try (BesideAttack exchange = start(SMALL, "--max-connections=3000", "--max-connections-per-address=2000")) {
            InetSocketAddress server = exchange.addresses().get(0);
            exchange.assertServesOthers(() -> new OpenSockets(server, SLOW, body), KEYS);
            exchange.awaitNothing(HELD);
            exchange.assertServesOthers(() -> new OpenSockets(server, SLOW, asking), KEYS);
            exchange.awaitNothing(HELD);
            exchange.assertServesOthers(() -> new OpenSockets(exchange.operators(), SLOW, metrics), KEYS);
            exchange.awaitNothing(HELD);
        }
    }

    @Test
    void sameFloodsLeaveNothingBehind() throws Exception {
        String body =
                "POST /v0/token/integration HTTP/1.1\r\nHost: a\r\nContent-Length: 16000\r\n\r\n" + "a".repeat(15_000);
        String asking = "GET /v0/openapi.json HTTP/1.1\r\nHost: a\r\n\r\n".repeat(10);
        try (BesideAttack exchange = start(LeftBehind.JAVA_OPTIONS)) {
            LeftBehind.assertNothing(exchange, 3 * FEW, () -> {
                for (String request : List.of(HEAD, body, asking)) {
                    new UnfinishedHeads(exchange.addresses().get(0), FEW, PER_ADDRESS, request).close();
                    exchange.awaitNothing(HELD);
                }
            });
        }
    }

    private static void command(String... arguments) {
        PrintWriter output = new PrintWriter(new StringWriter());
        Assertions.assertEquals(0, ExchangeMain.execute(output, output, arguments));
    }
}
