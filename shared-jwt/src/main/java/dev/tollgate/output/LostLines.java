package dev.tollgate.output;

import dev.tollgate.log.OnceAMinute;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A count of the lines that are not written. It is told at most once a minute, and by the thread that writes only: of an
 * output that is stuck one hears when it goes on.
 */
public final class LostLines {
    private final Telling telling;
    private final LongSupplier nanoTime;
    private final AtomicLong count = new AtomicLong();
    private final AtomicLong untold = new AtomicLong();
    private final OnceAMinute due;
    private @Nullable Throwable failure;

    /** Tells operators. */
    @FunctionalInterface
    public interface Telling {
        /**
         * Tells of lines.
         *
         * @param lines how many were lost since the last time
         * @param cause why the last of them could not be written, null where there was no room for them
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

    /** Notes a line for which there was no room, from any thread. */
    void foundNoRoom() {
        lose(1);
    }

    /** Notes lines that could not be written, perhaps in part. */
    void failed(int lines, Throwable cause) {
        failure = cause;
        lose(lines);
    }

    private void lose(int lines) {
        count.addAndGet(lines);
        untold.addAndGet(lines);
    }

    /** Tells what has not been told, unless it was told of others within the last minute. */
    void tell() {
        if (untold.get() > 0 && due.isDue(nanoTime.getAsLong())) {
            tellRest();
        }
    }

    /** Tells what has not been told. */
    void tellRest() {
        long lines = untold.getAndSet(0);
        if (lines > 0) {
            telling.tell(lines, failure);
            failure = null;
        }
    }
}
