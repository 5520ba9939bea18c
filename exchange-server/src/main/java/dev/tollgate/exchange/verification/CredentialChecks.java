package dev.tollgate.exchange.verification;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The checks of credentials that are not verified yet. Each is charged to its sender, and there is one at a time for
 * each name. Senders that have not failed lately have reserved places in the queue, so attackers cannot keep them out.
 *
 * @param <N> the name
 * @param <T> what an accepted one comes to
 */
final class CredentialChecks<N, T> {
    /** The longest time of a check, waiting included. A longer one continues without its client. */
    static final Duration DEADLINE = Duration.ofSeconds(4);

    private final FailureThrottle throttle;
    private final RefusalTiming timing;
    private final VerificationObserver observer;
    private final PerKeyQueue<N, Verdict<T>> queue = new PerKeyQueue<>();

    CredentialChecks(FailureThrottle throttle, RefusalTiming timing, VerificationObserver observer) {
        this.throttle = throttle;
        this.timing = timing;
        this.observer = observer;
    }

    /** Begins an attempt. To be called before anything that takes time. */
    RefusalTiming.Attempt begin() {
        return timing.begin();
    }

    /** Runs a check, or returns why not. Never blocks. */
    CompletableFuture<Verdict<T>> hold(
            RefusalTiming.Attempt attempt,
            N name,
            Fingerprint secret,
            InetAddress client,
            Supplier<CompletableFuture<Verdict<T>>> check) {
        Optional<CompletableFuture<Verdict<T>>> shared = queue.join(name, secret);
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
        CompletableFuture<Verdict<T>> verdict = queue.enqueue(name, secret, blameless, check)
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
