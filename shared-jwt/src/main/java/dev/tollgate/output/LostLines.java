package dev.tollgate.output;

import dev.tollgate.log.OnceAMinute;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A count of lost lines. The writing thread reports it at most once a minute, so a blocked output is reported when it
 * resumes.
 */
public final class LostLines {
    private final Telling telling;
    private final LongSupplier nanoTime;
    private final AtomicLong count = new AtomicLong();
    private final AtomicLong untold = new AtomicLong();
    private final OnceAMinute due;
    private @Nullable Throwable failure;

    /** A reporter for operators. */
    @FunctionalInterface
    public interface Telling {
        /**
         * Reports lost lines.
         *
         * @param lines the number of lines lost since the last report
         * @param cause the reason for the last loss, null if there was no room
         */
        void tell(long lines, @Nullable Throwable cause);
    }

    /** @param nanoTime a clock that never goes back, in nanoseconds */
    public LostLines(Telling telling, LongSupplier nanoTime) {
        this.telling = telling;
        this.nanoTime = nanoTime;
        this.due = new OnceAMinute(nanoTime.getAsLong());
    }

    /** Returns how many lines were lost. */
    long count() {
        return count.get();
    }

    /** Counts a line for which there was no room. Called from any thread. */
    void foundNoRoom() {
        lose(1);
    }

    /** Counts lines that could not be written or only in part. */
    void failed(int lines, Throwable cause) {
        failure = cause;
        lose(lines);
    }

    private void lose(int lines) {
        count.addAndGet(lines);
        untold.addAndGet(lines);
    }

    /** Reports new losses, unless there was a report in the last minute. */
    void tell() {
        if (untold.get() > 0 && due.isDue(nanoTime.getAsLong())) {
            tellRest();
        }
    }

    /** Reports new losses. */
    void tellRest() {
        long lines = untold.getAndSet(0);
        if (lines > 0) {
            telling.tell(lines, failure);
            failure = null;
        }
    }
}
