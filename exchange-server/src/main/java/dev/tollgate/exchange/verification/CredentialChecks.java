package dev.tollgate.exchange.verification;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Puts credentials that are not proven yet on trial: charged to their sender, and one at a time for each name. Senders that
 * have not failed lately have places of their own in the lane: those who keep failing cannot fill it against them.
 *
 * @param <N> the name
 * @param <T> what an accepted one comes to
 */
final class CredentialChecks<N, T> {
    /** How long a trial may take with all that it waits for; a longer one goes on without its client. */
    static final Duration DEADLINE = Duration.ofSeconds(4);

    private final FailureThrottle throttle;
    private final RefusalTiming grid;
    private final VerificationObserver observer;
    private final PerKeyQueue<N, Verdict<T>> lanes = new PerKeyQueue<>();

    CredentialChecks(FailureThrottle throttle, RefusalTiming grid, VerificationObserver observer) {
        this.throttle = throttle;
        this.grid = grid;
        this.observer = observer;
    }

    /** Begins an attempt, which may come to a trial: to be called before anything that may take time. */
    RefusalTiming.Attempt begin() {
        return grid.begin();
    }

    /** Holds a trial, or says why not; never blocks. */
    CompletableFuture<Verdict<T>> hold(
            RefusalTiming.Attempt attempt,
            N name,
            Fingerprint secret,
            InetAddress client,
            Supplier<CompletableFuture<Verdict<T>>> trial) {
        Optional<CompletableFuture<Verdict<T>>> shared = lanes.join(name, secret);
        if (shared.isPresent()) {
            return inTime(attempt.leave(shared.get()));
        }
        boolean blameless = throttle.isBlameless(client);
        Duration wait = throttle.charge(name, client);
        if (!wait.isZero()) {
            observer.throttled();
            return CompletableFuture.completedFuture(new Verdict.Throttled<>(wait));
        }
        observer.tried();
        CompletableFuture<Verdict<T>> verdict = lanes.enqueue(name, secret, blameless, trial)
                .orElseGet(() -> CompletableFuture.completedFuture(new Verdict.Busy<>()));
        verdict.thenAccept(end -> {
            if (end instanceof Verdict.Refused) {
                throttle.blame(client);
            } else {
                throttle.refund(name, client);
            }
        });
        return inTime(attempt.leave(verdict));
    }

    private CompletableFuture<Verdict<T>> inTime(CompletableFuture<Verdict<T>> verdict) {
        return verdict.completeOnTimeout(new Verdict.Busy<>(), DEADLINE.toNanos(), TimeUnit.NANOSECONDS);
    }
}
