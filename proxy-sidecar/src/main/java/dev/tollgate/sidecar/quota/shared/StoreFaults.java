package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.log.LastingProblem;
import dev.tollgate.log.OnceAMinute;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The failures of the store: told, counted by kind, and handed to the breaker unless only one key is hit. */
final class StoreFaults {
    private static final Logger LOG = LoggerFactory.getLogger(StoreFaults.class);

    private final Breaker breaker;
    private final LongSupplier nanoTime;
    private final FleetObserver observer;
    private final LastingProblem problem;
    private final OnceAMinute keys;

    StoreFaults(Breaker breaker, LongSupplier nanoTime, FleetObserver observer) {
        this.breaker = breaker;
        this.nanoTime = nanoTime;
        this.observer = observer;
        this.problem = new LastingProblem(nanoTime);
        this.keys = new OnceAMinute(nanoTime.getAsLong());
    }

    /** A script for an integration has failed. */
    void failed(String integrationId, Throwable cause) {
        StoreFault fault = StoreFault.of(cause);
        observer.onFault(fault);
        if (!fault.isOfOneKey()) {
            breaker.failed(String.valueOf(cause.getMessage()));
        } else if (keys.isDue(nanoTime.getAsLong())) {
            LOG.atError()
                    .addKeyValue("integration", integrationId)
                    .addKeyValue("error", cause.getMessage())
                    .log("the shared store holds a key that is not Tollgate's: this sidecar decides alone meanwhile");
        }
    }

    /** A script has not ended in time. */
    void late() {
        observer.onFault(StoreFault.TIMEOUT);
        breaker.failed("no answer in time");
    }

    /** The store was looked for, and cannot be used. Told once for each reason, by one thread. */
    void unusable(StoreException cause) {
        observer.onFault(cause.fault());
        if (problem.isToBeTold(String.valueOf(cause.getMessage()))) {
            problem.line(LOG.atWarn())
                    .addKeyValue("kind", cause.fault().label())
                    .addKeyValue("error", cause.getMessage())
                    .log("the shared store of quotas cannot be used");
        }
    }

    /** It can be used. */
    void ended() {
        problem.end();
    }

    /** Returns why it cannot be used, null while it can. */
    @Nullable
    String complaint() {
        return problem.complaint();
    }
}
