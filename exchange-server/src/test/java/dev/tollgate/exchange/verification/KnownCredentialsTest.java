package dev.tollgate.exchange.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is known serves at once while it is young, and through an outage for the grace, and never otherwise. */
final class KnownCredentialsTest {
    private static final Duration GRACE = Duration.ofMinutes(1);
    private static final Duration TICK = Duration.ofMillis(1);

    private final ManualTicker time = new ManualTicker();
    private final Deque<CompletableFuture<Optional<String>>> asked = new ArrayDeque<>();
    private final StoreCircuit circuit = new StoreCircuit(time, new SilentObserver());
    private final KnownCredentials<String, String> known = new KnownCredentials<>(
            new KnownCredentials.Outages(GRACE, circuit, time), new SilentObserver(), (name, value) -> {
                CompletableFuture<Optional<String>> question = new CompletableFuture<>();
                asked.add(question);
                return question;
            });

    @Test
    void knowsOnlyWhatIsProven() {
        assertEquals(Optional.empty(), known.find("nobody").join());
        assertEquals(0, known.size());
    }

    @Test
    void servesAYoungEntryWithoutAskingAndAsksAheadInTheBackground() {
        known.remember("k", "v");
        time.pass(KnownCredentials.REFRESH.minus(TICK));
        known.find("k");
        assertTrue(asked.isEmpty());

        time.pass(TICK.multipliedBy(2));

        assertEquals(Optional.of("v"), known.find("k").getNow(Optional.empty()));
        assertEquals(1, asked.size());
        known.find("k");
        assertEquals(1, asked.size());
    }

    @Test
    void forgetsARevokedKeyWithinTenSeconds() {
        known.remember("k", "v");
        time.pass(KnownCredentials.REFRESH.plus(TICK));
        known.find("k");

        asked.remove().complete(Optional.empty());

        assertEquals(Optional.empty(), known.find("k").join());
        assertTrue(KnownCredentials.MAX_AGE.plus(KnownCredentials.PATIENCE).compareTo(Duration.ofSeconds(10)) < 0);
    }

    @Test
    void waitsForTheStoreBeforeItServesAKeyThatHasRested() {
        known.remember("k", "v");
        time.pass(Duration.ofHours(1));

        CompletableFuture<Optional<String>> answer = known.find("k");

        assertFalse(answer.isDone());
        asked.remove().complete(Optional.of("new"));
        assertEquals(Optional.of("new"), answer.join());
    }

    @Test
    void servesThroughAnOutageForTheGraceAndNoLonger() {
        known.remember("k", "v");
        fail(new CompletableFuture<>());
        for (int second = 1; second <= GRACE.toSeconds(); second++) {
            time.pass(Duration.ofSeconds(1));
            CompletableFuture<Optional<String>> answer = known.find("k");
            asked.forEach(this::fail);
            asked.clear();
            assertEquals(Optional.of("v"), answer.join(), "second " + second);
        }

        time.pass(Duration.ofSeconds(1));
        CompletableFuture<Optional<String>> late = known.find("k");
        asked.forEach(this::fail);

        assertEquals(Optional.empty(), late.join());
    }

    @Test
    void countsTheGraceFromTheBeginningOfTheOutageAndNotFromTheLastUse() {
        known.remember("k", "v");
        time.pass(GRACE.multipliedBy(3));
        fail(new CompletableFuture<>());
        time.pass(GRACE.minus(TICK));

        CompletableFuture<Optional<String>> answer = known.find("k");
        asked.forEach(this::fail);
        assertEquals(Optional.of("v"), answer.join());

        asked.clear();
        time.pass(TICK.multipliedBy(2));
        CompletableFuture<Optional<String>> late = known.find("k");
        asked.forEach(this::fail);
        assertEquals(Optional.empty(), late.join());
    }

    @Test
    void countsTheGraceFromTheLastAnswerIfTheProbeHangs() {
        known.remember("k", "v");
        circuit.answered(time.read());
        time.pass(GRACE.plus(TICK));

        CompletableFuture<Optional<String>> answer = known.find("k");
        asked.remove().completeExceptionally(new IllegalStateException("late"));

        assertEquals(Optional.empty(), answer.join());
    }

    @Test
    void servesNothingOldIfTheReloadFailsWhileTheStoreAnswersOthers() {
        known.remember("k", "v");
        time.pass(KnownCredentials.MAX_AGE.plus(TICK));
        CompletableFuture<Optional<String>> answer = known.find("k");
        circuit.answered(time.read());

        asked.remove().completeExceptionally(new IllegalStateException("the queue is full"));

        assertEquals(Optional.empty(), answer.join());
    }

    @Test
    void servesForTheGraceAtMostIfTheStoreFailsForThisOneOnly() {
        known.remember("k", "v");
        Optional<String> last = Optional.of("v");
        for (int second = 0; second <= 2 * GRACE.toSeconds(); second++) {
            time.pass(Duration.ofSeconds(1));
            CompletableFuture<Optional<String>> answer = known.find("k");
            asked.forEach(this::fail);
            asked.clear();
            last = answer.join();
            circuit.answered(time.read());
        }

        assertEquals(Optional.empty(), last);
    }

    @Test
    void asksNobodyWhileTheCircuitIsOpen() {
        known.remember("k", "v");
        time.pass(KnownCredentials.REFRESH.minus(TICK));
        for (int i = 0; i < StoreCircuit.FAILURES; i++) {
            fail(new CompletableFuture<>());
        }
        known.find("k");
        time.pass(KnownCredentials.MAX_AGE);

        assertEquals(Optional.of("v"), known.find("k").getNow(Optional.empty()));
    }

    private void fail(CompletableFuture<Optional<String>> question) {
        StoreException out = new StoreException("out", null);
        circuit.failed(out);
        question.completeExceptionally(out);
    }

    @Test
    void doesNotWaitForAStoreThatHangs() {
        known.remember("k", "v");
        time.pass(KnownCredentials.REFRESH.plus(TICK));
        known.find("k");
        time.pass(KnownCredentials.MAX_AGE);

        assertEquals(Optional.of("v"), known.find("k").getNow(Optional.empty()));
        assertEquals(1, asked.size());
    }

    @Test
    void servesAgainFromTheStoreAfterTheOutage() {
        known.remember("k", "v");
        time.pass(KnownCredentials.REFRESH.plus(TICK));
        known.find("k");
        fail(asked.remove());
        time.pass(KnownCredentials.REFRESH.plus(TICK));
        known.find("k");
        asked.remove().complete(Optional.of("new"));

        assertEquals(Optional.of("new"), known.find("k").getNow(Optional.empty()));
    }
}
