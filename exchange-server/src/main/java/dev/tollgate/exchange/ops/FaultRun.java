package dev.tollgate.exchange.ops;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A run of exchanges that ended in a fault of this server, with no token in between. While it is long the server is not
 * ready; {@link #REST} after its last fault clients may try again. For many threads.
 */
final class FaultRun {
    /** From how many on it is long. */
    static final int LONG = 3;

    static final Duration REST = Duration.ofSeconds(10);

    private final LongSupplier nanoTime;
    private int faults;
    private long last;

    /** @param nanoTime a clock that never goes back, in nanoseconds */
    FaultRun(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    synchronized void fault() {
        faults = Math.min(LONG, faults + 1);
        last = nanoTime.getAsLong();
    }

    /** A token was given. */
    synchronized void end() {
        faults = 0;
    }

    synchronized boolean isLong() {
        return faults >= LONG && nanoTime.getAsLong() - last < REST.toNanos();
    }
}
