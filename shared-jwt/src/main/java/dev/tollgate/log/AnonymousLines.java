package dev.tollgate.log;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The lines of requests that were refused without a verified token. Anybody can cause them, so {@link #MOST} of a status are
 * written in a minute and the rest is counted. Safe for use by many threads, none of which waits.
 */
public final class AnonymousLines {
    /** Lines of one status in a minute. */
    public static final int MOST = 10;

    private static final int STATUSES = 600;
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final AtomicIntegerArray seen = new AtomicIntegerArray(STATUSES);
    private final AtomicLong minuteEnds;

    /** Takes what a minute has left out. */
    public interface LeftOut {
        /**
         * Takes those of a status.
         *
         * @param lines more than 0
         */
        void take(int status, int lines);
    }

    /** @param now on a clock that never goes back, in nanoseconds */
    public AnonymousLines(long now) {
        minuteEnds = new AtomicLong(now + MINUTE);
    }

    /**
     * Counts a request.
     *
     * @param status 0 to 599
     * @return whether its line is to be written
     */
    public boolean admits(int status) {
        return seen.incrementAndGet(status) <= MOST;
    }

    /** Tells what was left out, if a minute has passed since that was told. */
    public void tell(long now, LeftOut leftOut) {
        long ends = minuteEnds.get();
        if (now - ends >= 0 && minuteEnds.compareAndSet(ends, now + MINUTE)) {
            tellAll(leftOut);
        }
    }

    /** Tells what was left out since that was told. */
    public void tellAll(LeftOut leftOut) {
        for (int status = 0; status < STATUSES; status++) {
            int lines = seen.get(status) == 0 ? 0 : seen.getAndSet(status, 0);
            if (lines > MOST) {
                leftOut.take(status, lines - MOST);
            }
        }
    }
}
