package dev.tollgate.sidecar.quota.shared;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Requests that wait until sidecars have given back what is set aside for them. Each sidecar hears within 0.4 s that it has
 * to. Who waits in vain is refused.
 */
final class Waiting {
    /** So many wait at a time; others are refused at once. */
    static final int MAX = 64;

    private static final int TRIES = 12;
    private static final long PAUSE_MILLIS = 100;
    private static final Executor AT_ONCE = Runnable::run;

    private final Executor later;
    private final AtomicInteger waiting = new AtomicInteger();

    Waiting() {
        this.later = CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS, AT_ONCE);
    }

    /**
     * Has a request ask again in a moment.
     *
     * @param tries how often it has
     * @return whether it will; else it has waited long enough, or too many wait
     */
    boolean again(Deciding request, int tries) {
        if (tries >= TRIES || waiting.get() >= MAX) {
            return false;
        }
        waiting.incrementAndGet();
        later.execute(() -> {
            waiting.decrementAndGet();
            request.again();
        });
        return true;
    }
}
