package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.http.HttpLimits;
import dev.tollgate.exchange.signing.CurrentSigningKeys;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one client may take of the listener, over real sockets. */
final class SlowAndLargeRequestsTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final String HEAD = "POST /v0/token/integration HTTP/1.1\r\nHost: x\r\n";

    private final FakeStore store = new FakeStore();
    private RunningExchange exchange;

    /** Most of these tests must not depend on how fast they send. */
    @BeforeEach
    void start() throws Exception {
        startWithin(Duration.ofMinutes(1));
    }

    private void startWithin(Duration request) throws Exception {
        exchange = RunningExchange.over(
                store,
                new CurrentSigningKeys(SigningKeys.of(SigningKey.generate(Algorithm.ES256, "k1"))),
                RunningExchange.config(
                        HttpLimits.DEFAULT.withConnections(3).withRequest(request), Duration.ofMinutes(5)));
    }

    private void restartWithin(Duration request) throws Exception {
        exchange.close();
        startWithin(request);
    }

    @AfterEach
    void stop() {
        store.hang.countDown();
        exchange.close();
    }

    @Test
    void answers408WhereAHeadDoesNotEnd() throws Exception {
        restartWithin(SHORT);
        assertTrue(exchange.raw("POST /v0/token").startsWith("HTTP/1.1 408 Request Timeout\r\n"));
    }

    @Test
    void answers408WhereABodyDoesNotEnd() throws Exception {
        restartWithin(SHORT);
        String answer = exchange.raw(HEAD + "Content-Length: 10\r\n\r\n{");

        assertTrue(answer.startsWith("HTTP/1.1 408 "), answer);
        assertTrue(answer.endsWith("\r\n\r\nRequest Timeout\n"), answer);
    }

    @Test
    void closesAConnectionOnWhichNothingComes() throws Exception {
        restartWithin(SHORT);
        assertEquals("", exchange.raw(""));
    }

    @Test
    void runsNoTimeAgainstAClientThatWaitsForItsAnswer() throws Exception {
        // a busy machine needs some time for a request, and the store may not hang for 3 s
        restartWithin(Duration.ofSeconds(1));
        ApiKey key = store.addKey("acme");
        store.hang = new CountDownLatch(1);
        CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> ask(key, "Connection: close\r\n"));
        awaitTrial();
        CompletableFuture.delayedExecutor(1300, TimeUnit.MILLISECONDS).execute(store.hang::countDown);

        assertTrue(answer.get(60, TimeUnit.SECONDS).startsWith("HTTP/1.1 200 OK"));
    }

    @Test
    void answers413WhileTheClientIsStillSending() throws Exception {
        String answer = exchange.raw(HEAD + "Content-Length: 300000\r\n\r\n" + "x".repeat(200_000));

        assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
        assertTrue(answer.endsWith("\r\n\r\nRequest body too large\n"), answer);
    }

    @Test
    void answers431And414WhereAHeadIsTooLarge() throws Exception {
        assertTrue(exchange.raw("GET /health HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(40_000) + "\r\n\r\n")
                .startsWith("HTTP/1.1 431 "));
        assertTrue(exchange.raw("GET /" + "a".repeat(10_000) + " HTTP/1.1\r\nHost: x\r\n\r\n")
                .startsWith("HTTP/1.1 414 "));
    }

    @Test
    void closesConnectionsAboveTheCap() throws Exception {
        try (Socket first = asking();
                Socket second = asking();
                Socket third = asking();
                Socket fourth = exchange.connect()) {
            fourth.getOutputStream()
                    .write("GET /health HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertTrue(endsWithoutAnswer(fourth));
        }
    }

    @Test
    void answersWhatWasAskedBeforeItEnds() throws Exception {
        ApiKey key = store.addKey("acme");
        store.hang = new CountDownLatch(1);
        CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> ask(key, ""));
        awaitTrial();
        CompletableFuture<Void> ending = CompletableFuture.runAsync(exchange::close);
        awaitClosedPort();
        CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS).execute(store.hang::countDown);

        String text = answer.get(20, TimeUnit.SECONDS);
        assertTrue(text.startsWith("HTTP/1.1 200 OK"), text);
        assertTrue(text.contains("connection: close"), text);
        ending.get(30, TimeUnit.SECONDS);
    }

    @Test
    void readsTheNextRequestOfARefusedConnectionNoSoonerThanASecondLater() throws Exception {
        try (RunningExchange direct = RunningExchange.withoutProxy(store)) {
            String bad = HEAD + "Content-Length: 2\r\n\r\n{}";
            String next = "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
            long begun = System.nanoTime();

            String answers = direct.raw(bad + next);

            assertTrue(answers.startsWith("HTTP/1.1 401"), answers);
            assertTrue(answers.endsWith("\r\n\r\nok"), answers);
            assertTrue(System.nanoTime() - begun >= TimeUnit.SECONDS.toNanos(1));
        }
    }

    private void awaitTrial() throws Exception {
        while (!exchange.metrics().body().contains("outcome=\"tried\"} 1")) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "GET /health HTTP/1.0\r\n\r\n",
                "GET /health HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n",
                HEAD + "Expect: 100-continue\r\nContent-Length: 100000\r\n\r\n",
                HEAD + "Content-Length: 100000\r\n\r\n"
            })
    void aClientThatStillSendsReadsItsLastAnswer(String request) throws Exception {
        try (Socket socket = exchange.connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.US_ASCII));
            // the answer is under way when more comes; a reset would fail one of these writes, or the read
            for (int i = 0; i < 10; i++) {
                TimeUnit.MILLISECONDS.sleep(10);
                out.write(new byte[2_000]);
            }
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

            assertTrue(answer.startsWith("HTTP/1.1 ") || answer.startsWith("HTTP/1.0 "), answer);
            assertEquals(answer.indexOf("HTTP/1."), answer.lastIndexOf("HTTP/1."), answer);
            assertTrue(answer.contains("onnection: close\r\n") || answer.startsWith("HTTP/1.0 "), answer);
        }
    }

    @Test
    void readsAndDropsNoMoreThanABoundedRest() throws Exception {
        try (Socket socket = exchange.connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(
                    "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            // more than the kernel's buffers take, in less time than the connection would have
            assertThrows(IOException.class, () -> out.write(new byte[64 << 20]));
        }
    }

    private void awaitClosedPort() throws Exception {
        while (true) {
            try (Socket taken = exchange.connect()) {
                TimeUnit.MILLISECONDS.sleep(10);
            } catch (IOException refused) {
                return;
            }
        }
    }

    private String ask(ApiKey key, String fields) {
        String body = "{\"api_key\":\"" + key.reveal() + "\"}";
        try {
            return exchange.raw(HEAD + fields + "Content-Length: " + body.length() + "\r\n\r\n" + body);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A connection that has one answer, so it is counted. */
    private Socket asking() throws IOException {
        Socket socket = exchange.connect();
        OutputStream out = socket.getOutputStream();
        out.write("GET /health HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertEquals('H', socket.getInputStream().read());
        return socket;
    }

    private static boolean endsWithoutAnswer(Socket socket) {
        try {
            InputStream in = socket.getInputStream();
            return in.read() < 0;
        } catch (IOException reset) {
            return true;
        }
    }
}
