package dev.tollgate.jwks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.fixture.Issuer;
import dev.tollgate.fixture.LoggedEvents;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.SigningKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteKeysTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration LONG = Duration.ofSeconds(30);

    @RegisterExtension
    final LoggedEvents passedOver = new LoggedEvents(PassedOver.class);

    @RegisterExtension
    final LoggedEvents fetches = new LoggedEvents(RemoteKeys.class);

    @TempDir
    Path directory;

    private final List<RemoteKeys> opened = new ArrayList<>();
    private Issuer issuer;

    @BeforeEach
    void open() throws Exception {
        issuer = new Issuer();
    }

    @AfterEach
    void close() {
        opened.forEach(RemoteKeys::close);
        issuer.close();
    }

    @Test
    void inventedKeyNamesCauseOneFetchPerPause() {
        RemoteKeys keys = started(HOUR, null, LONG);
        await(() -> !keys.current().isEmpty());
        long begun = System.nanoTime();
        for (int i = 0; i < 10_000; i++) {
            keys.refreshed();
        }
        keys.refreshed().handle((set, failure) -> null).join();
        long seconds = Duration.ofNanos(System.nanoTime() - begun).toSeconds();
        assertTrue(issuer.asked.get() <= 2 + seconds, issuer.asked + " fetches in " + seconds + " s");
    }

    @Test
    void requestWaitsForKeyThatWasAddedMeanwhile() {
        RemoteKeys keys = started(HOUR, null, LONG);
        await(() -> !keys.current().isEmpty());
        issuer.key = Issuer.key("second");
        await(() -> keys.refreshed().join().keyIds().equals(Set.of("second")));
    }

    @Test
    void noMoreThanABoundedNumberWaits() {
        CountDownLatch answered = new CountDownLatch(1);
        issuer.answer = exchange -> answered.await();
        RemoteKeys keys = started(HOUR, null, LONG);
        List<CompletableFuture<?>> waiting = new ArrayList<>();
        for (int i = 0; i < RemoteKeys.MAX_WAITING; i++) {
            waiting.add(keys.refreshed());
        }
        assertTrue(waiting.stream().noneMatch(CompletableFuture::isDone));
        assertUnavailable(keys.refreshed());
        keys.close();
        waiting.forEach(RemoteKeysTest::assertUnavailable);
        answered.countDown();
    }

    @Test
    void keysOutliveAnOutageForABoundedTime() {
        RemoteKeys keys = started(Duration.ofSeconds(3), null, LONG);
        await(() -> !keys.current().isEmpty());
        issuer.close();
        await(() -> keys.refreshed().isCompletedExceptionally());
        assertFalse(keys.current().isEmpty());
        await(() -> keys.current().isEmpty());
        await(() -> keys.refreshed().isCompletedExceptionally());
    }

    @Test
    void startsFromCopyWhileIssuerIsDown() throws Exception {
        Path copy = directory.resolve("keys.json");
        RemoteKeys first = started(HOUR, copy, LONG);
        await(() -> Files.exists(copy));
        first.close();
        issuer.close();
        assertEquals(Set.of("first"), started(HOUR, copy, LONG).current().keyIds());
        Files.setLastModifiedTime(copy, FileTime.from(Instant.now().minus(HOUR).minusSeconds(1)));
        assertTrue(started(HOUR, copy, LONG).current().isEmpty());
        Files.writeString(copy, "{");
        assertTrue(started(HOUR, copy, LONG).current().isEmpty());
    }

    @Test
    void serverThatTricklesIsGivenUpInTime() {
        issuer.answer = exchange -> {
            exchange.sendResponseHeaders(200, 100_000);
            for (int i = 0; i < 600; i++) {
                exchange.getResponseBody().write(' ');
                exchange.getResponseBody().flush();
                Thread.sleep(50);
            }
        };
        RemoteKeys keys = started(HOUR, null, Duration.ofMillis(300));
        assertTrue(
                assertThrows(ExecutionException.class, () -> keys.refreshed().get(20, TimeUnit.SECONDS))
                                .getCause()
                        instanceof KeysUnavailableException);
    }

    @ParameterizedTest
    @ValueSource(strings = {"404 {}", "200 {}", "200 not JSON", "200 {\"keys\":[]}", "302 there"})
    void badAnswersLeaveKnownKeys(String answer) {
        RemoteKeys keys = started(HOUR, null, LONG);
        await(() -> !keys.current().isEmpty());
        issuer.answer = exchange -> {
            exchange.getResponseHeaders().set("Location", issuer.url().toString());
            Issuer.send(exchange, Integer.parseInt(answer.substring(0, 3)), answer.substring(4));
        };
        await(() -> keys.refreshed().isCompletedExceptionally());
        assertEquals(Set.of("first"), keys.current().keyIds());
    }

    @Test
    void aDoubtfulKeyCostsNoneOfTheOthersAndIsNamedOnce() throws Exception {
        String good = members(issuer.key);
        String doubtful = members(Issuer.key("x")) + "," + members(Issuer.key("x"));
        issuer.answer = exchange -> Issuer.send(exchange, 200, "{\"keys\":[" + good + "," + doubtful + "]}");
        RemoteKeys keys = started(HOUR, null, LONG);
        await(() -> !keys.current().isEmpty());
        int asked = issuer.asked.get();
        await(() -> {
            keys.refreshed();
            return issuer.asked.get() > asked + 1;
        });

        assertEquals(Set.of("first"), keys.current().keyIds());
        assertEquals(1, passedOver.list().size());
    }

    private static String members(SigningKey key) throws Exception {
        String set = KeySet.of(List.of(key.verificationKey())).toJson();
        return set.substring("{\"keys\":[".length(), set.length() - 2);
    }

    @Test
    void anIssuerThatFailsIsNamedOnceHoweverOftenItIsAsked() {
        issuer.answer = exchange -> Issuer.send(exchange, 500, "");
        RemoteKeys keys = started(HOUR, null, LONG);
        await(() -> {
            keys.refreshed();
            return issuer.asked.get() >= 3;
        });

        assertEquals(1, fetches.list().size());
    }

    @Test
    void bodyIsBounded() {
        issuer.answer = exchange -> Issuer.send(exchange, 200, " ".repeat(300 * 1024) + "{}");
        assertUnavailable(started(HOUR, null, LONG).refreshed());
    }

    @Test
    void anErrorInOneFetchDoesNotEndFetching() {
        AtomicBoolean failed = new AtomicBoolean();
        started(new JwksSource(issuer.url(), HOUR, null, null), LONG, success -> {
            if (failed.compareAndSet(false, true)) {
                throw new OutOfMemoryError("for one answer");
            }
        });
        await(() -> issuer.asked.get() > 1);
        assertTrue(fetches.list().stream().anyMatch(event -> event.getMessage().equals("keys not loaded")));
    }

    private RemoteKeys started(Duration outage, Path copy, Duration deadline) {
        return started(new JwksSource(issuer.url(), outage, copy, null), deadline, KeyObserver.none());
    }

    private RemoteKeys started(JwksSource source, Duration deadline, KeyObserver observer) {
        RemoteKeys keys = made(source, deadline, observer);
        opened.add(keys);
        keys.start();
        return keys;
    }

    private static RemoteKeys made(JwksSource source, Duration deadline, KeyObserver observer) {
        try {
            return new RemoteKeys(source, observer, deadline);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertUnavailable(CompletableFuture<?> stage) {
        Throwable failure = assertThrows(ExecutionException.class, () -> stage.get(20, TimeUnit.SECONDS));
        assertInstanceOf(KeysUnavailableException.class, failure.getCause());
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "not within " + LONG);
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
