package dev.tollgate.exchange.verification;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A time grid for refusals, which begins with the attempt: a refusal leaves only at a line of the grid. All kinds of
 * refusals cost the same rounds of bcrypt, but not to the microsecond, so a thousand samples could tell three cheap
 * runs from an expensive one. The lines are {@link #ROOM} times as far apart as the quickest refusal took. So all kinds
 * leave at the first line, or wait in the same queues for a later one.
 */
final class RefusalTiming {
    static final double ROOM = 1.5;

    /** How long the lines stay further apart after the use of an expensive hash. */
    static final Duration WIDE = Duration.ofHours(1);

    /** The largest number of doublings of the distance. It keeps refusals within two seconds at cost 10. */
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

    /** Does the work of a refusal to measure how long it takes. */
    void measure(Runnable wholeWork) {
        long begun = nanoTime.getAsLong();
        wholeWork.run();
        quickest.accumulateAndGet(nanoTime.getAsLong() - begun, Math::min);
    }

    /**
     * Moves the lines further apart for {@link #WIDE}, because a refusal can take longer than the measured work.
     *
     * @param doublings the power of 2 by which it takes longer, {@link #MAX_DOUBLINGS} at most
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

    /** An attempt, with the time of its beginning. */
    final class Attempt {
        private final long begun;

        private Attempt(long begun) {
            this.begun = begun;
        }

        /** Passes a verdict on: a refusal at the next line of the grid, any other verdict at once. */
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
