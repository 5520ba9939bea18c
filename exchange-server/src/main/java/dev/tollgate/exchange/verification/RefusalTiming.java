package dev.tollgate.exchange.verification;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Lets refusals leave only at the lines of a grid of time that begins with the attempt. Refusals of all kinds cost the same
 * rounds of bcrypt, but not to the microsecond: a thousand samples could tell three cheap runs from a dear one. With lines
 * {@link #ROOM} times as far apart as the quickest refusal took, all kinds leave at the first line, or wait in the same
 * queues for a later one.
 */
final class RefusalTiming {
    static final double ROOM = 1.5;

    /** How long a costly hash that was met keeps the lines further apart. */
    static final Duration WIDE = Duration.ofHours(1);

    /** The most doublings of the distance, which keeps refusals within two seconds at cost 10. */
    static final int MAX_DOUBLINGS = 3;

    private static final long UNKNOWN = Long.MAX_VALUE;

    private final LongSupplier nanoTime;
    private final Delay delay;
    private final AtomicLong quickest = new AtomicLong(UNKNOWN);
    private volatile Width width = new Width(0, 0);

    private record Width(int doublings, long until) {}

    RefusalTiming() {
        this(System::nanoTime, RefusalTiming::complete);
    }

    RefusalTiming(LongSupplier nanoTime, Delay delay) {
        this.nanoTime = nanoTime;
        this.delay = delay;
    }

    /** Completes a future later. */
    interface Delay {
        void complete(CompletableFuture<Void> line, long nanos);
    }

    private static void complete(CompletableFuture<Void> line, long nanos) {
        line.completeOnTimeout(null, nanos, TimeUnit.NANOSECONDS);
    }

    /** Does the whole work of a refusal, to learn how long that takes here. */
    void measure(Runnable wholeWork) {
        long begun = nanoTime.getAsLong();
        wholeWork.run();
        quickest.accumulateAndGet(nanoTime.getAsLong() - begun, Math::min);
    }

    /**
     * Puts the lines further apart for {@link #WIDE}, since a refusal can take longer than the whole work.
     *
     * @param doublings by which power of 2 it takes longer; more than {@link #MAX_DOUBLINGS} count as these
     */
    void widen(int doublings) {
        int wanted = Math.min(doublings, MAX_DOUBLINGS);
        long now = nanoTime.getAsLong();
        if (wanted >= doublings(now)) {
            width = new Width(wanted, now + WIDE.toNanos());
        }
    }

    private int doublings(long now) {
        Width current = width;
        return current.until - now > 0 ? current.doublings : 0;
    }

    /** Begins an attempt, which may end in a refusal. */
    Attempt begin() {
        return new Attempt(nanoTime.getAsLong());
    }

    /** An attempt since its beginning. */
    final class Attempt {
        private final long begun;

        private Attempt(long begun) {
            this.begun = begun;
        }

        /** Passes a verdict on: a refusal at the next line of the grid, any other at once. */
        <T> CompletableFuture<Verdict<T>> leave(CompletableFuture<Verdict<T>> verdict) {
            return verdict.thenCompose(end -> {
                long wait = end instanceof Verdict.Refused ? toNextLine() : 0;
                if (wait == 0) {
                    return verdict;
                }
                CompletableFuture<Void> line = new CompletableFuture<>();
                delay.complete(line, wait);
                return line.thenApply(reached -> end);
            });
        }

        private long toNextLine() {
            long work = quickest.get();
            if (work == UNKNOWN) {
                return 0;
            }
            long now = nanoTime.getAsLong();
            long step = Math.max(1, (long) (work * ROOM)) << doublings(now);
            return step - Math.floorMod(now - begun, step);
        }
    }
}
