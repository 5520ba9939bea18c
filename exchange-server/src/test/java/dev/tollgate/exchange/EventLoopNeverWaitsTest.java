package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.jwt.jwk.Providers;
import dev.tollgate.threads.BoundedPool;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingMethod;
import reactor.blockhound.BlockingOperationError;

/**
 * BlockHound watches every call that could block on Netty's threads. It cannot be taken out of the JVM again: while other
 * classes have their turn it stays silent.
 */
final class EventLoopNeverWaitsTest {
    private static final Queue<String> SEEN = new ConcurrentLinkedQueue<>();

    private static volatile boolean watching;

    static {
        BlockHound.install(builder -> builder
                // the lock of a pool's queue is held for an instant, by threads that do nothing else meanwhile
                .allowBlockingCallsInside(BoundedPool.class.getName(), "execute")
                // /dev/urandom has octets at any time (random(4)): a read of it is a computation of the kernel
                .allowBlockingCallsInside(UUID.class.getName(), "randomUUID")
                .blockingMethodCallback(EventLoopNeverWaitsTest::seen));
    }

    private final FakeStore store = new FakeStore();

    @BeforeEach
    void watch() {
        watching = true;
    }

    @AfterEach
    void forget() {
        watching = false;
        SEEN.clear();
    }

    @Test
    void theWatchWorks() {
        EventLoop loop = new DefaultEventLoop();
        try {
            ExecutionException refused = assertThrows(
                    ExecutionException.class,
                    () -> loop.submit(EventLoopNeverWaitsTest::sleep).get());
            assertEquals(BlockingOperationError.class, refused.getCause().getClass());
            assertFalse(SEEN.isEmpty());
        } finally {
            loop.shutdownGracefully();
        }
    }

    @Test
    void noWayThroughTheServerWaits() throws Exception {
        ApiKey key = store.addKey("acme");
        SEEN.clear();
        try (RunningExchange exchange = RunningExchange.over(store)) {
            assertEquals(200, exchange.exchange(key).statusCode());
            assertEquals(200, exchange.exchange(key).statusCode());
            assertEquals(
                    401, exchange.exchange(RunningExchange.wrongSecretFor(key)).statusCode());
            assertEquals(401, exchange.exchange(ApiKey.generate("nobody")).statusCode());
            assertEquals(400, exchange.post("/v0/token/integration", "{").statusCode());
            assertEquals(
                    401,
                    exchange.post("/v0/token/autojoin", "{\"api_key\":\"x\"}").statusCode());
            store.out = true;
            assertEquals(503, exchange.exchange(ApiKey.generate("nobody")).statusCode());
            assertEquals(503, exchange.get("/ready").statusCode());
            for (String path : new String[] {"/health", "/v0/openapi.json", "/.well-known/jwks.json"}) {
                assertEquals(200, exchange.get(path).statusCode());
            }
            assertEquals(200, exchange.metrics().statusCode());
        }
        assertEquals("[]", SEEN.toString());
    }

    /** With the native provider tokens are signed on the event loop. */
    @Test
    void neitherProviderOfSignaturesWaits() throws Exception {
        ApiKey key = store.addKey("acme");
        try (RunningExchange exchange = RunningExchange.over(store)) {
            assertEquals(List.of(200, 200), Providers.each(() -> statusOf(exchange, key)));
        }
        assertEquals("[]", SEEN.toString());
    }

    /** Returns the status of a warm exchange. */
    private static int statusOf(RunningExchange exchange, ApiKey key) {
        try {
            exchange.exchange(key);
            return exchange.exchange(key).statusCode();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void seen(BlockingMethod method) {
        if (watching) {
            SEEN.add(method.toString());
            throw new BlockingOperationError(method);
        }
    }

    private static Void sleep() throws InterruptedException {
        Thread.sleep(1);
        return null;
    }
}
