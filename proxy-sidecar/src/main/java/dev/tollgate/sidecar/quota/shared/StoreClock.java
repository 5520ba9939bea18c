package dev.tollgate.sidecar.quota.shared;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** What the store's clock is thought to show: the time of day of this machine, until the store has told its own. */
final class StoreClock {
    private final LongSupplier nanoTime;
    private volatile long offset;

    /** @param nanoTime a clock that never goes back, in nanoseconds */
    StoreClock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        set(TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis()));
    }

    /** @param micros what it shows now, in microseconds since 1970 */
    void set(long micros) {
        offset = micros - TimeUnit.NANOSECONDS.toMicros(nanoTime.getAsLong());
    }

    /** Returns what it showed at a time of the other clock, in microseconds since 1970. */
    long micros(long nanos) {
        return offset + TimeUnit.NANOSECONDS.toMicros(nanos);
    }

    /** Returns milliseconds since 1970. */
    long millis() {
        return TimeUnit.MICROSECONDS.toMillis(micros(nanoTime.getAsLong()));
    }
}
