package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.sidecar.quota.shared.StoreReply.Known;
import dev.tollgate.sidecar.quota.shared.StoreReply.Suspended;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** What each answer of the store tells beside what was asked: its clock, what it knows of an integration, and that it is there. */
final class StoreContact {
    /** Takes that the store has lost data. */
    @FunctionalInterface
    interface OnLoss {
        /**
         * Takes what is lost.
         *
         * @param since when it was counted, in nanoseconds; the smallest number for all of it
         */
        void lost(Standing standing, long since);

        /** Nobody decides by what the store has until sidecars have written back what was lost. */
        default void suspended() {}
    }

    private final Breaker breaker;
    private final StoreFaults faults;
    private final StoreClock clock;
    private final LongSupplier nanoTime;
    private final OnLoss onLoss;
    private final Consumer<Standing> onReset;

    /** @param onReset is told of integrations that were reset: what this sidecar has counted must follow */
    StoreContact(
            Breaker breaker,
            StoreFaults faults,
            StoreClock clock,
            LongSupplier nanoTime,
            OnLoss onLoss,
            Consumer<Standing> onReset) {
        this.breaker = breaker;
        this.faults = faults;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.onLoss = onLoss;
        this.onReset = onReset;
    }

    void known(Standing standing, Known known) {
        clock.set(known.time());
        if (standing.see(known, nanoTime.getAsLong())) {
            onReset.accept(standing);
        }
    }

    void suspended(Standing standing, Suspended suspended) {
        clock.set(suspended.known().time());
        breaker.succeeded();
        onLoss.suspended();
        OptionalLong lost = standing.see(suspended, nanoTime.getAsLong());
        if (lost.isPresent()) {
            onLoss.lost(standing, lost.getAsLong());
        }
    }

    void succeeded() {
        breaker.succeeded();
    }

    void failed(Standing standing, Throwable cause) {
        faults.failed(standing.integrationId(), cause);
    }

    void late() {
        faults.late();
    }
}
