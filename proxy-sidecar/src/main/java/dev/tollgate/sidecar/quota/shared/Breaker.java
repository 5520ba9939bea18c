package dev.tollgate.sidecar.quota.shared;

import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A switch that leaves a store alone which has not answered in time, so that its illness costs no request the timeout. */
final class Breaker {
    private static final Logger LOG = LoggerFactory.getLogger(Breaker.class);
    private static final int MOST_FAILURES = 3;

    private final FleetObserver observer;
    private final AtomicInteger failures = new AtomicInteger();
    private volatile boolean open = true;

    /** @param observer is told when it opens and closes */
    Breaker(FleetObserver observer) {
        this.observer = observer;
    }

    /** Returns whether the store is left alone. It is at the beginning, until it has been reached. */
    boolean isOpen() {
        return open;
    }

    void succeeded() {
        if (failures.get() != 0) {
            failures.set(0);
        }
    }

    /** @param reason for the log */
    void failed(String reason) {
        if (failures.incrementAndGet() >= MOST_FAILURES && !open) {
            open = true;
            observer.onStore(false);
            LOG.atWarn()
                    .addKeyValue("error", reason)
                    .log("the shared store of quotas does not answer: each sidecar grants its share until it does");
        }
    }

    void close() {
        failures.set(0);
        if (open) {
            open = false;
            observer.onStore(true);
            LOG.info("the shared store of quotas answers");
        }
    }
}
