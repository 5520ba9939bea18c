package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.log.ChangingState;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A switch that leaves a store alone which has not answered in time, so that its illness costs no request the timeout. */
final class Breaker {
    private static final Logger LOG = LoggerFactory.getLogger(Breaker.class);
    private static final int MOST_FAILURES = 3;
    private static final String FIRST = "not reached yet";

    private final FleetObserver observer;
    private final AtomicInteger failures = new AtomicInteger();
    private final ChangingState lines;
    private volatile boolean open = true;
    /** Whether the store has been reached: before, a failure is told as one of the start. */
    private volatile boolean begun;

    /** @param observer is told when it opens and closes */
    Breaker(FleetObserver observer) {
        this(observer, System::nanoTime);
    }

    Breaker(FleetObserver observer, LongSupplier nanoTime) {
        this.observer = observer;
        this.lines = new ChangingState(nanoTime, FIRST);
    }

    /** Returns whether the store is left alone. It is at the beginning, until it has been reached. */
    boolean isOpen() {
        return open;
    }

    void succeeded() {
        if (failures.get() != 0) {
            failures.set(0);
        }
        if (!open) {
            tellOfAnswers();
        }
    }

    /** @param reason for the log */
    void failed(String reason) {
        if (failures.incrementAndGet() < MOST_FAILURES) {
            return;
        }
        if (!open) {
            open = true;
            begun = true;
            observer.onStore(false);
        }
        long suppressed = begun ? lines.tell("down") : ChangingState.NONE;
        if (suppressed != ChangingState.NONE) {
            ChangingState.counted(LOG.atWarn(), suppressed)
                    .addKeyValue("error", reason)
                    .log("the shared store of quotas does not answer: each sidecar grants its share until it does");
        }
    }

    void close() {
        failures.set(0);
        if (open) {
            open = false;
            observer.onStore(true);
        }
        tellOfAnswers();
    }

    private void tellOfAnswers() {
        long suppressed = lines.tell("up");
        if (suppressed != ChangingState.NONE) {
            ChangingState.counted(LOG.atInfo(), suppressed).log("the shared store of quotas answers");
        }
    }
}
