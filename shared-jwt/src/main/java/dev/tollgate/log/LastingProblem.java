package dev.tollgate.log;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A problem that may last. It is logged when it appears, when it changes, and every {@link #PAUSE} while it lasts. One
 * thread changes it; any thread may read it.
 */
public final class LastingProblem {
    /** The time between repetitions. */
    public static final Duration PAUSE = Duration.ofMinutes(10);

    private final LongSupplier nanoTime;
    private volatile @Nullable String complaint;
    private long toldAt;

    /** @param nanoTime a clock that never goes back, in nanoseconds */
    public LastingProblem(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Records that the problem is present, and returns whether to log it now. */
    public boolean isToBeTold(String now) {
        boolean due = !now.equals(complaint) || nanoTime.getAsLong() - toldAt >= PAUSE.toNanos();
        complaint = now;
        if (due) {
            toldAt = nanoTime.getAsLong();
        }
        return due;
    }

    /** Records that the problem is over. */
    public void end() {
        complaint = null;
    }

    /** Returns the complaint while the problem is present, otherwise null. */
    public @Nullable String complaint() {
        return complaint;
    }

    /** Returns whether the problem is present. */
    public boolean isThere() {
        return complaint != null;
    }
}
