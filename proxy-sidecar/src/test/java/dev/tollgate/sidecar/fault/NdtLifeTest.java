package dev.tollgate.sidecar.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.tollgate.fixture.FreePort;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.sidecar.Sidecar;
import dev.tollgate.sidecar.StartedSidecar;
import dev.tollgate.sidecar.config.ConfigReader;
import dev.tollgate.sidecar.config.ReadFiles;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an orchestrator sees of a whole sidecar before ndt-server: when it is ready, and how it ends. */
@Timeout(60)
final class NdtLifeTest {
    private static final String LAME_DUCK = "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n";

    private final CountDownLatch testMayEnd = new CountDownLatch(1);
    private volatile String health = ScriptedUpstream.OK;

    @TempDir
    private Path directory;

    private SigningKey key;
    private ScriptedUpstream ndtServer;
    private Sidecar sidecar;
    private CompletableFuture<Void> closed;
    private int operators;

    @BeforeEach
    void start() throws Exception {
        key = SigningKey.generate(Algorithm.EDDSA, "locate-1");
        ndtServer = new ScriptedUpstream((connection, number) -> {
            if (connection.readHead().startsWith("GET /health ")) {
                connection.write(health);
                return;
            }
            connection.write(ScriptedUpstream.SWITCH);
            testMayEnd.await();
            connection.write("the end");
        });
        operators = FreePort.any();
        Path keys = SidecarFiles.publicKey(directory, key);
        ReadFiles files =
                SidecarFiles.of(directory, """
                mode: ndt
                listeners: [{address: 127.0.0.1:0}]
                ops: 127.0.0.1:%d
                upstream: http://127.0.0.1:%d
                machine: m
                ndt: {allow: [no_bbr], health_url: "http://127.0.0.1:%d/health"}
                access_tokens: {key_files: [%s]}
                """.formatted(operators, ndtServer.port(), ndtServer.port(), keys));
        sidecar = StartedSidecar.of(ConfigReader.read(files), files);
    }

    @AfterEach
    void stop() throws Exception {
        testMayEnd.countDown();
        close().get(40, TimeUnit.SECONDS);
        ndtServer.close();
    }

    @Test
    void isReadyAsLongAsNdtServerIs() throws Exception {
        awaitReady(200);
        health = LAME_DUCK;
        awaitReady(503);
        health = ScriptedUpstream.OK;
        awaitReady(200);
    }

    @Test
    void whileItStopsARunningTestGoesOnAndNoneBegins() throws Exception {
        awaitReady(200);
        try (RawClient running = new RawClient(port())) {
            assertEquals(101, RawClient.status(running.send(download()).readHead()));
            close();
            awaitReady(503);

            assertEquals(503, statusOfAnother());
            assertFalse(closed.isDone());
            testMayEnd.countDown();
            assertEquals("the end", running.readToEnd());
        }
    }

    private CompletableFuture<Void> close() {
        closed = closed == null ? CompletableFuture.runAsync(sidecar::close) : closed;
        return closed;
    }

    private int statusOfAnother() throws Exception {
        try (RawClient another = new RawClient(port())) {
            return RawClient.status(another.send(download()).readHead());
        }
    }

    private String download() {
        return "GET /ndt/v7/download?access_token=" + GoodTokens.access(key) + " HTTP/1.1\r\nHost: a\r\n"
                + RawClient.UPGRADE + RawClient.NDT7 + "\r\n";
    }

    private int port() {
        return sidecar.addresses().get(0).getPort();
    }

    private void awaitReady(int status) throws Exception {
        int seen = 0;
        while (seen != status) {
            try (RawClient operator = new RawClient(operators)) {
                seen = RawClient.status(operator.get("/ready").readHead());
            }
            Thread.sleep(20);
        }
    }
}
