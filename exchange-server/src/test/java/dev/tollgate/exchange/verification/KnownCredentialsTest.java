package dev.tollgate.exchange.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
    private final KnownCredentials<String, String> known =
            new KnownCredentials<>(GRACE, time, new SilentObserver(), (name, value) -> {
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
        for (int second = 1; second <= GRACE.toSeconds(); second++) {
            time.pass(Duration.ofSeconds(1));
            CompletableFuture<Optional<String>> answer = known.find("k");
            asked.forEach(question -> question.completeExceptionally(new IllegalStateException("out")));
            asked.clear();
            assertEquals(Optional.of("v"), answer.join(), "second " + second);
        }

        time.pass(Duration.ofSeconds(1));
        CompletableFuture<Optional<String>> late = known.find("k");
        asked.forEach(question -> question.completeExceptionally(new IllegalStateException("out")));

        assertEquals(Optional.empty(), late.join());
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
        asked.remove().completeExceptionally(new IllegalStateException("out"));
        time.pass(KnownCredentials.REFRESH.plus(TICK));
        known.find("k");
        asked.remove().complete(Optional.of("new"));

        assertEquals(Optional.of("new"), known.find("k").getNow(Optional.empty()));
    }
}
