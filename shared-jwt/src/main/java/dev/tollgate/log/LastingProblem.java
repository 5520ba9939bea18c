package dev.tollgate.log;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A problem that may last. It is logged when it appears, when it changes, and every {@link #PAUSE} while it lasts. One that
 * comes and goes is logged once a minute ({@link ChangingState}). One thread changes it; any thread may read it.
 */
public final class LastingProblem {
    /** The time between repetitions. */
    public static final Duration PAUSE = Duration.ofMinutes(10);

    private static final String OVER = "";

    private final LongSupplier nanoTime;
    private final ChangingState lines;
    private volatile @Nullable String complaint;
    private long toldAt;
    private long suppressed;

    /** @param nanoTime a clock that never goes back, in nanoseconds */
    public LastingProblem(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.lines = new ChangingState(nanoTime, OVER);
    }

    /** Records that the problem is present, and returns whether to log it now. */
    public boolean isToBeTold(String now) {
        boolean lasts = now.equals(complaint) && nanoTime.getAsLong() - toldAt >= PAUSE.toNanos();
        complaint = now;
        suppressed = lasts ? lines.tellAgain(now) : lines.tell(now);
        boolean due = suppressed != ChangingState.NONE;
        if (due) {
            toldAt = nanoTime.getAsLong();
        }
        return due;
    }

    /** Adds how often the problem has changed without a line to the line that is due. */
    public LoggingEventBuilder line(LoggingEventBuilder line) {
        return ChangingState.counted(line, suppressed);
    }

    /** Records that the problem is over. */
    public void end() {
        complaint = null;
        lines.pass(OVER);
    }

    /** Records that somebody has tried to mend it: the next complaint is logged, even if it was logged a moment ago. */
    public void tried() {
        complaint = null;
        lines.forget(OVER);
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
