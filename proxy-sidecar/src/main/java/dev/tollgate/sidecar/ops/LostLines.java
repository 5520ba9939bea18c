package dev.tollgate.sidecar.ops;

import dev.tollgate.log.OnceAMinute;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts the lines that are not written and tells of them, at most once a minute. Only the thread that writes tells, since
 * to tell may take as long as to write: of an output that is stuck one hears when it goes on.
 */
final class LostLines {
    private static final String STUCK = "it was stuck";

    private final LongConsumer counter;
    private final Consumer<String> complaints;
    private final LongSupplier nanoTime;
    private final AtomicLong untold = new AtomicLong();
    private final OnceAMinute complaining;
    private @Nullable IOException failure;

    /**
     * @param counter is told of each line at once
     * @param complaints takes what is told: not the log, which goes where the lines should have gone
     * @param nanoTime a clock that never goes back, in nanoseconds
     */
    LostLines(LongConsumer counter, Consumer<String> complaints, LongSupplier nanoTime) {
        this.counter = counter;
        this.complaints = complaints;
        this.nanoTime = nanoTime;
        this.complaining = new OnceAMinute(nanoTime.getAsLong());
    }

    /** Notes a line for which there was no room, from any thread. */
    void foundNoRoom() {
        lose(1);
    }

    /** Notes lines that could not be written, perhaps in part. */
    void failed(int lines, IOException cause) {
        failure = cause;
        lose(lines);
    }

    private void lose(int lines) {
        counter.accept(lines);
        untold.addAndGet(lines);
    }

    /** Tells what has not been told, unless it was told of others within the last minute. */
    void tell() {
        if (untold.get() > 0 && complaining.isDue(nanoTime.getAsLong())) {
            tellRest();
        }
    }

    /** Tells what has not been told. */
    void tellRest() {
        long lines = untold.getAndSet(0);
        if (lines > 0) {
            complaints.accept("standard output: " + lines + " lines of requests and tests are lost: "
                    + (failure == null ? STUCK : failure.getMessage()));
            failure = null;
        }
    }
}
