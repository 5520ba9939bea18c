package dev.tollgate.exchange.verification;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A queue for each name, with one run at a time. A few others of that name may wait, and some of these places are
 * reserved for preferred callers. A caller with the same secret as the last in the queue shares its run.
 *
 * @param <N> the name
 * @param <R> the result of a run
 */
final class PerKeyQueue<N, R> {
    /** How many may wait behind the one that runs. */
    static final int MAX_WAITING = 8;

    /** How many more places preferred callers have. */
    static final int KEPT = 8;

    private final ConcurrentHashMap<N, Run<R>> tails = new ConcurrentHashMap<>();

    /** Shares the last run in the queue, if it has the same secret. */
    Optional<CompletableFuture<R>> join(N name, Fingerprint secret) {
        Run<R> tail = tails.get(name);
        return tail != null && tail.secret.equals(secret) ? Optional.of(tail.result) : Optional.empty();
    }

    /**
     * Runs the work when its turn comes.
     *
     * @param preferred whether the reserved places may be used, too
     * @return the run's result, or empty if the queue is full
     */
    Optional<CompletableFuture<R>> enqueue(
            N name, Fingerprint secret, boolean preferred, Supplier<CompletableFuture<R>> work) {
        Run<R> run = new Run<>(secret);
        int places = preferred ? MAX_WAITING + KEPT : MAX_WAITING;
        tails.compute(name, (n, tail) -> run.isAdmittedBehind(tail, places) ? run : tail);
        if (!run.admitted) {
            return Optional.empty();
        }
        run.result.whenComplete((result, failure) -> {
            run.depth.decrementAndGet();
            tails.remove(name, run);
        });
        Run<R> before = run.before;
        run.before = null;
        if (before == null) {
            run.start(work);
        } else {
            before.result.whenComplete((result, failure) -> run.start(work));
        }
        return Optional.of(run.result);
    }

    private static final class Run<R> {
        private final Fingerprint secret;
        private final CompletableFuture<R> result = new CompletableFuture<>();
        private boolean admitted;
        private AtomicInteger depth = new AtomicInteger();
        private @Nullable Run<R> before;

        Run(Fingerprint secret) {
            this.secret = secret;
        }

        /** Called under the lock of the queue. */
        boolean isAdmittedBehind(@Nullable Run<R> tail, int places) {
            before = tail;
            depth = tail == null ? depth : tail.depth;
            admitted = depth.get() <= places;
            if (admitted) {
                depth.incrementAndGet();
            }
            return admitted;
        }

        /** A run that cannot start fails, so that the queue does not block behind it. */
        void start(Supplier<CompletableFuture<R>> work) {
            CompletableFuture<R> begun;
            try {
                begun = work.get();
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
                return;
            }
            begun.whenComplete((value, failure) -> {
                if (failure == null) {
                    result.complete(value);
                } else {
                    result.completeExceptionally(failure);
                }
            });
        }
    }
}
