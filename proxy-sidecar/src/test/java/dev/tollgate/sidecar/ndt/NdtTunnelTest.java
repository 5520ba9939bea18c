package dev.tollgate.sidecar.ndt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.quota.Quota;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class NdtTunnelTest {
    private static final int MANY_BYTES = 4 << 20;

    @TempDir
    private Path directory;

    private FakeNdtServer server;
    private NdtBench bench;

    @BeforeEach
    void start() throws Exception {
        server = new FakeNdtServer();
        bench = new NdtBench(directory, server.port(), Quota.none());
    }

    @AfterEach
    void stop() throws Exception {
        bench.close();
        server.close();
    }

    @Test
    void passesBytesExactlyBothWaysAfterThe101() throws Exception {
        byte[] sent = new byte[MANY_BYTES];
        new Random(7).nextBytes(sent);
        try (Socket socket = bench.open(NdtBench.DOWNLOAD + "?access_token=" + bench.token("t1"))) {
            String head = FakeNdtServer.readHead(socket.getInputStream());
            assertTrue(head.startsWith("HTTP/1.1 101 "), head);
            assertTrue(head.toLowerCase(Locale.ROOT).contains("sec-websocket-protocol: net.measurementlab.ndt.v7"));
            socket.getInputStream().skipNBytes(FakeNdtServer.GREETING.length());

            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> writeInChunks(socket, sent));

            assertArrayEquals(sent, socket.getInputStream().readNBytes(MANY_BYTES));
            writing.get(5, TimeUnit.SECONDS);
        }
    }

    private static void writeInChunks(Socket socket, byte[] bytes) {
        Random random = new Random(11);
        try {
            OutputStream out = socket.getOutputStream();
            for (int at = 0; at < bytes.length; ) {
                int length = Math.min(bytes.length - at, 1 + random.nextInt(100_000));
                out.write(bytes, at, length);
                at += length;
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void passesBytesThatComeInTheSegmentOfThe101() throws Exception {
        try (Socket socket = bench.open(NdtBench.UPLOAD + "?access_token=" + bench.token("t1"))) {
            FakeNdtServer.readHead(socket.getInputStream());

            byte[] behind = socket.getInputStream().readNBytes(FakeNdtServer.GREETING.length());

            assertEquals(FakeNdtServer.GREETING, new String(behind, StandardCharsets.UTF_8));
        }
    }

    @Test
    void dropsCopiesOfTheIdentityFromTheQuery() throws Exception {
        String token = bench.token("t1");
        try (Socket socket = bench.open(
                NdtBench.DOWNLOAD + "?int_id=forged&access_token=" + token + "&key_id=forged&client_name=x")) {
            FakeNdtServer.readHead(socket.getInputStream());
        }

        String head = server.heads().get(0);
        assertFalse(head.contains("forged"), head);
        assertTrue(head.contains("access_token=" + token), head);
        assertTrue(head.contains("client_name=x"), head);
    }

    @Test
    void neverTunnelsOnAnotherPath() throws Exception {
        String answer = bench.answer("/metrics");

        assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
        assertTrue(answer.endsWith("plain"), answer);
        assertFalse(server.heads().get(0).toLowerCase(Locale.ROOT).contains("upgrade: "));
    }

    @Test
    void answers502WhereTheServerUpgradesAnotherPath() throws Exception {
        String answer = bench.answer("/stubborn");

        assertTrue(answer.startsWith("HTTP/1.1 502 "), answer);
        assertFalse(answer.contains(FakeNdtServer.GREETING), answer);
    }
}
