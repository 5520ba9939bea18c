package dev.tollgate.sidecar.quota;

import java.util.function.LongSupplier;

/** The clock of quotas until it breaks: then no decision succeeds, as an error in the program would have it. */
public final class BreakableClock implements LongSupplier {
    private final LongSupplier nanoTime;
    private volatile boolean broken;

    public BreakableClock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Lets it show no time from now on. */
    public void breakDown() {
        broken = true;
    }

    @Override
    public long getAsLong() {
        if (broken) {
            throw new IllegalStateException("no clock");
        }
        return nanoTime.getAsLong();
    }
}
