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
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that ask for much and take little of it, over real sockets. */
@Timeout(60)
final class SlowTakersTest {
    private static final String LARGE = "GET /v0/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final String SMALL = "GET /health HTTP/1.1\r\nHost:\r\n\r\n";
    private static final String LAST = "GET /health HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n";

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final long MUCH_MEMORY = 8 << 20;
    private static final long MANY_HELD = 100;

    private final FakeStore store = new FakeStore();
    private RunningExchange exchange;

    @BeforeEach
    void start() throws Exception {
        startWith(new HttpLimits(10, 10, MINUTE, MINUTE, 16 * 1024));
    }

    private void startWith(HttpLimits limits) throws Exception {
        exchange = RunningExchange.over(
                store,
                new CurrentSigningKeys(SigningKeys.of(SigningKey.generate(Algorithm.ES256, "k1"))),
                RunningExchange.config(limits, Duration.ofMinutes(5)));
    }

    @AfterEach
    void stop() {
        store.hang.countDown();
        exchange.close();
    }

    @Test
    void keepsLittleForAClientThatTakesNothingAndServesOthers() throws Exception {
        long before = directMemory();
        try (Socket socket = taker()) {
            CompletableFuture<Void> asking = CompletableFuture.runAsync(() -> ask(socket, LARGE.repeat(40_000)));
            for (int i = 0; i < 40; i++) {
                TimeUnit.MILLISECONDS.sleep(100);
                assertEquals(200, exchange.get("/health").statusCode());
                long more = directMemory() - before;
                assertTrue(more < MUCH_MEMORY, more + " octets are kept");
            }
            assertEquals(200, exchange.metrics().statusCode());
            socket.close();
            asking.handle((done, failed) -> null).join();
        }
    }

    /** One for which the kernel keeps little. */
    private Socket taker() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(exchange.server.address());
        return socket;
    }

    @Test
    void closesAClientThatTakesNothing() throws Exception {
        exchange.close();
        startWith(new HttpLimits(10, 10, Duration.ofMillis(500), Duration.ofSeconds(1), 16 * 1024));
        try (Socket socket = taker()) {
            assertThrows(IllegalStateException.class, () -> {
                for (int i = 0; i < 400; i++) {
                    ask(socket, LARGE.repeat(100));
                    TimeUnit.MILLISECONDS.sleep(20);
                }
            });
        }
    }

    @Test
    void answersAllToAClientThatTakesItLate() throws Exception {
        int requests = 2_000;
        try (Socket socket = exchange.connect()) {
            CompletableFuture.runAsync(() -> ask(socket, LARGE.repeat(requests) + LAST));
            TimeUnit.MILLISECONDS.sleep(700);

            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);

            assertEquals(requests + 2, answers.split("HTTP/1.1 200 OK", -1).length);
            assertTrue(answers.endsWith("\r\n\r\nok"));
        }
    }

    @Test
    void holdsFewRequestsBehindOneThatHasNoAnswerYet() throws Exception {
        String body = "{\"api_key\":\"" + ApiKey.generate("acme").reveal() + "\"}";
        String slow = "POST /v0/token/integration HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length() + "\r\n\r\n";
        store.hang = new CountDownLatch(1);
        try (Socket socket = exchange.connect()) {
            CompletableFuture<byte[]> answers = CompletableFuture.supplyAsync(() -> readAll(socket));
            ask(socket, SMALL.repeat(10_000) + slow + body + SMALL.repeat(4_000) + LAST);
            while (!exchange.metrics().body().contains("outcome=\"tried\"} 1")) {
                TimeUnit.MILLISECONDS.sleep(10);
            }

            HttpRequest one = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
            long held = requestsInMemory();
            assertTrue(held > 0 && held < MANY_HELD, held + " are held");
            Reference.reachabilityFence(one);

            store.hang.countDown();
            String whole = new String(answers.join(), StandardCharsets.ISO_8859_1);
            assertEquals(14_002, whole.split("HTTP/1.1 200 OK", -1).length);
        }
    }

    private static long directMemory() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }

    /** Counts by a collection, which leaves what is held only. */
    private static long requestsInMemory() throws Exception {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        return histogram
                .lines()
                .filter(line -> line.contains("HttpRequest"))
                .mapToLong(line -> Long.parseLong(line.strip().split("\\s+")[1]))
                .sum();
    }

    private static void ask(Socket socket, String requests) {
        try {
            OutputStream out = socket.getOutputStream();
            out.write(requests.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] readAll(Socket socket) {
        try {
            return socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
