package dev.tollgate.sidecar;

import com.sun.net.httpserver.HttpServer;
import dev.tollgate.fixture.BesideAttack;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A sidecar as its launcher starts it, with all its bounds at their defaults, before a service that answers 200. */
abstract class LaunchedSidecar {
    /** The connections of strangers, which are fewer than the bound of all. */
    static final int CONNECTIONS = 9_500;

    /** How many of them come from one address. */
    static final int PER_ADDRESS = 250;

    static final String HEAD = "GET /v2/nearest/ndt/ndt7 HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(15_800);
    /** The octets that connections hold. */
    static final String HELD = "tollgate_connection_memory_bytes{kind=\"direct\"}";

    static final String LOCATE = "mode: locate\nintegration_tokens: {key_files: [%s]}";
    static final String NDT =
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

    final BesideAttack start(String mode) throws IOException {
        return start("", mode);
    }

    final BesideAttack start(String javaOptions, String mode) throws IOException {
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
}
