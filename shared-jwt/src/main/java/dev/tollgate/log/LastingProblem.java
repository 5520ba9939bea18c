package dev.tollgate.log;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A problem that may last: to be told when it appears, when it becomes another, and every {@link #PAUSE} while it is there.
 * Told and ended by one thread, looked at by any.
 */
public final class LastingProblem {
    /** How long it is not told again. */
    public static final Duration PAUSE = Duration.ofMinutes(10);

    private final LongSupplier nanoTime;
    private volatile @Nullable String complaint;
    private long toldAt;

    /** @param nanoTime a clock that never goes back, in nanoseconds */
    public LastingProblem(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Notes that it is there, and returns whether it is to be told now. */
    public boolean isToBeTold(String now) {
        boolean due = !now.equals(complaint) || nanoTime.getAsLong() - toldAt >= PAUSE.toNanos();
        complaint = now;
        if (due) {
            toldAt = nanoTime.getAsLong();
        }
        return due;
    }

    /** Notes that it is gone. */
    public void end() {
        complaint = null;
    }

    /** Returns the complaint while it is there, else null. */
    public @Nullable String complaint() {
        return complaint;
    }

    /** Returns whether it is there. */
    public boolean isThere() {
        return complaint != null;
    }
}
