package dev.tollgate.sidecar;

import com.sun.net.httpserver.HttpServer;
import dev.tollgate.fixture.BesideAttack;
import dev.tollgate.fixture.FewFiles;
import dev.tollgate.fixture.LeftBehind;
import dev.tollgate.fixture.UnfinishedHeads;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What strangers can hold together, within all default bounds, in the memory that the launcher gives. */
@Timeout(180)
class UnfinishedHeadsIT {
    private static final int CONNECTIONS = 9_500;
    private static final int PER_ADDRESS = 250;
    private static final String HEAD = "GET /v2/nearest/ndt/ndt7 HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(15_800);
    private static final String FIELDS = "GET /v2/live HTTP/1.1\r\nHost: a\r\n" + "a:\r\n".repeat(95);
    /** A request that ndt-server does not answer keeps its connection open for some seconds, though its client has left. */
    private static final String OPEN = "tollgate_open_connections";

    private static final String HELD = "tollgate_connection_memory_bytes{kind=\"direct\"}";

    private static final int FEW = 1_000;
    private static final String LOCATE = "mode: locate\nintegration_tokens: {key_files: [%s]}";
    private static final String NDT =
            "mode: ndt\nmachine: m\nndt: {allow: [no_bbr], health_url: '%2$s/health'}\naccess_tokens: {key_files: [%1$s]}";

    @TempDir
    private Path directory;

    private HttpServer service;

    @BeforeEach
    void startService() throws IOException {
        service = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 100);
        service.setExecutor(Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "service");
            thread.setDaemon(true);
            return thread;
        }));
        service.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        service.start();
    }

    @AfterEach
    void stopService() {
        service.stop(0);
    }

    private BesideAttack start(String mode) throws IOException {
        return start("", mode);
    }

    private BesideAttack start(String javaOptions, String mode) throws IOException {
        Path key = Files.writeString(
                directory.resolve("pub.jwk"),
                "{\"kty\":\"OKP\",\"kid\":\"k\",\"crv\":\"Ed25519\","
                        + "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}");
        String upstream = "http://127.0.0.1:" + service.getAddress().getPort();
        Path config = Files.writeString(
                directory.resolve("sidecar.yaml"), """
                listeners: [{address: 127.0.0.1:0}]
                ops: 127.0.0.1:0
                upstream: %s
                %s
                """.formatted(upstream, mode.formatted(key, upstream)));
        return new BesideAttack(directory, javaOptions, List.of("sidecar", "--config", config.toString()));
    }

    @Test
    void othersAreServedAtLocate() throws Exception {
        try (BesideAttack sidecar = start(LOCATE)) {
            sidecar.assertServesOthers(CONNECTIONS, PER_ADDRESS, HEAD, "/v2/live");
            sidecar.assertServesOthers(CONNECTIONS, PER_ADDRESS, FIELDS, "/v2/live");
            sidecar.awaitNothing(HELD);
        }
    }

    @Test
    void othersAreServedInFrontOfNdtServer() throws Exception {
        try (BesideAttack sidecar = start(NDT)) {
            sidecar.assertServesOthers(CONNECTIONS, PER_ADDRESS, HEAD, "/page");
            sidecar.awaitNothing(HELD);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {LOCATE, NDT})
    void sameFloodsLeaveNothingBehind(String mode) throws Exception {
        String body = "POST /v2/live HTTP/1.1\r\nHost: a\r\nContent-Length: 16000\r\n\r\n" + "a".repeat(15_000);
        String asking = "GET /v2/live HTTP/1.1\r\nHost: a\r\n\r\n".repeat(10);
        try (BesideAttack sidecar = start(LeftBehind.JAVA_OPTIONS, mode)) {
            LeftBehind.assertNothing(sidecar, 3 * FEW, () -> {
                for (String request : List.of(HEAD, body, asking)) {
                    new UnfinishedHeads(sidecar.addresses().get(0), FEW, PER_ADDRESS, request).close();
                    sidecar.awaitNothing(HELD);
                    sidecar.awaitNothing(OPEN);
                }
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "epoll"})
    void goesOnWithoutFilesForMoreConnections(String transport) throws Exception {
        try (BesideAttack sidecar = start(LOCATE + "\ntransport: " + transport)) {
            FewFiles.assertSurvives(sidecar, "/v2/live");
            if (transport.equals("epoll")) {
                FewFiles.assertTold(sidecar); // Netty's io_uring tells no handler of it
            }
        }
    }
}
