package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.exchange.apikey.ApiKey;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that ends answers what has been asked, also behind another request. */
@Timeout(60)
final class DrainTest {
    private static final String HEALTH = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n";

    private final FakeStore store = new FakeStore();

    @Test
    void answersARequestBehindARefusal() throws Exception {
        RunningExchange exchange = RunningExchange.withoutProxy(store);
        try (Socket socket = exchange.connect()) {
            send(socket, exchange("mlabk.cii_acme.ki_1.wrong"));
            assertEquals("HTTP/1.1 401", start(socket, 12));
            send(socket, HEALTH);
            CompletableFuture<Void> ending = CompletableFuture.runAsync(exchange::close);

            String answers = rest(socket);

            assertTrue(answers.contains("HTTP/1.1 200 OK\r\n"), answers);
            assertTrue(answers.contains("\r\nconnection: close\r\n"), answers);
            assertTrue(answers.endsWith("\r\n\r\nok"), answers);
            ending.join();
        }
    }

    @Test
    void answersARequestBehindOneThatHasNoAnswerYet() throws Exception {
        ApiKey key = store.addKey("acme");
        store.hang = new CountDownLatch(1);
        RunningExchange exchange = RunningExchange.withoutProxy(store);
        try (Socket socket = exchange.connect()) {
            send(socket, exchange(key.reveal()) + HEALTH);
            while (!exchange.metrics().body().contains("outcome=\"tried\"} 1")) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
            CompletableFuture<Void> ending = CompletableFuture.runAsync(exchange::close);
            TimeUnit.MILLISECONDS.sleep(500);
            store.hang.countDown();

            String answers = rest(socket);

            assertTrue(answers.startsWith("HTTP/1.1 200 OK\r\n"), answers);
            assertTrue(answers.contains("{\"token\":"), answers);
            assertTrue(answers.endsWith("\r\n\r\nok"), answers);
            ending.join();
        }
    }

    private static String exchange(String key) {
        String body = "{\"api_key\":\"" + key + "\"}";
        return "POST /v0/token/integration HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static void send(Socket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }

    private static String start(Socket socket, int octets) throws IOException {
        return new String(socket.getInputStream().readNBytes(octets), StandardCharsets.ISO_8859_1);
    }

    private static String rest(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
}
