package dev.tollgate.exchange.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** One run at a time for a name; equal secrets share one. */
final class PerKeyQueueTest {
    private final Fingerprint.Maker fingerprints = new Fingerprint.Maker();
    private final PerKeyQueue<String, String> queue = new PerKeyQueue<>();
    private final List<CompletableFuture<String>> running = new ArrayList<>();

    @Test
    void runsOneAtATimeInOrder() {
        CompletableFuture<String> first = enqueue("k", "a").orElseThrow();
        CompletableFuture<String> second = enqueue("k", "b").orElseThrow();
        assertEquals(1, running.size());

        running.get(0).complete("one");

        assertEquals("one", first.join());
        assertEquals(2, running.size());
        running.get(1).complete("two");
        assertEquals("two", second.join());
    }

    @Test
    void sharesTheRunOfTheSameSecret() {
        CompletableFuture<String> run = enqueue("k", "a").orElseThrow();

        assertEquals(Optional.of(run), queue.join("k", fingerprints.of("a")));
        assertEquals(Optional.empty(), queue.join("k", fingerprints.of("b")));
        assertEquals(Optional.empty(), queue.join("other", fingerprints.of("a")));
    }

    @Test
    void runsOtherNamesMeanwhile() {
        enqueue("k", "a");
        enqueue("other", "a");

        assertEquals(2, running.size());
    }

    @Test
    void opensAgainAfterARunThatCouldNotBegin() {
        CompletableFuture<String> failed = queue.enqueue("k", fingerprints.of("a"), false, () -> {
                    throw new IllegalStateException("no thread");
                })
                .orElseThrow();

        assertTrue(failed.isCompletedExceptionally());
        assertEquals(Optional.empty(), queue.join("k", fingerprints.of("a")));
        enqueue("k", "a");
        assertEquals(1, running.size());
    }

    @Test
    void refusesWhenTheLaneIsFullAndTakesMoreOnceItMoves() {
        fill("k");
        assertFalse(enqueue("k", "late").isPresent());

        running.get(0).complete("done");

        assertTrue(enqueue("k", "late").isPresent());
    }

    @Test
    void keepsPlacesForThePreferred() {
        fill("k");
        for (int i = 0; i < PerKeyQueue.KEPT; i++) {
            assertTrue(enqueue("k", "preferred" + i, true).isPresent());
        }
        assertFalse(enqueue("k", "late", true).isPresent());

        running.get(0).complete("done");

        assertFalse(enqueue("k", "late").isPresent());
        assertTrue(enqueue("k", "late", true).isPresent());
    }

    private void fill(String name) {
        for (int i = 0; i <= PerKeyQueue.MAX_WAITING; i++) {
            assertTrue(enqueue(name, "s" + i).isPresent());
        }
    }

    @Test
    void goesOnAfterARunThatFailed() {
        CompletableFuture<String> first = enqueue("k", "a").orElseThrow();
        enqueue("k", "b");

        running.get(0).completeExceptionally(new IllegalStateException("broken"));

        assertTrue(first.isCompletedExceptionally());
        assertEquals(2, running.size());
    }

    private Optional<CompletableFuture<String>> enqueue(String name, String secret) {
        return enqueue(name, secret, false);
    }

    private Optional<CompletableFuture<String>> enqueue(String name, String secret, boolean preferred) {
        return queue.enqueue(name, fingerprints.of(secret), preferred, () -> {
            CompletableFuture<String> run = new CompletableFuture<>();
            running.add(run);
            return run;
        });
    }
}
