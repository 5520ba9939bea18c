package dev.tollgate.log;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * A budget of lines for each kind and minute. The number of kinds is bounded; kinds beyond it share one budget. Safe
 * for use by many threads.
 */
final class LineBudget {
    static final int MAX_KINDS = 1_000;
    /** The result of {@link #spend} for a line that must not be written. */
    static final long NONE = -1;

    private static final long MINUTE = Duration.ofMinutes(1).toNanos();
    private static final String OTHERS = "others";

    @GuardedBy("this")
    private final Map<Object, Window> kinds = new HashMap<>();

    @GuardedBy("this")
    private long cleanedAt;

    /** A minute that began with a line. */
    private static final class Window {
        private long began;
        private int written;
        private long suppressed;

        private Window(long began) {
            this.began = began;
        }

        private boolean hasPassed(long now) {
            return now - began >= MINUTE;
        }
    }

    /** @param now on a clock that never goes back, in nanoseconds */
    LineBudget(long now) {
        this.cleanedAt = now;
    }

    /**
     * Spends a line of the budget.
     *
     * @param kind with {@code equals}
     * @param allowance the number of lines of this kind in a minute
     * @return how many lines of the kind were suppressed since the last one, {@link #NONE} if this one must be
     *     suppressed
     */
    synchronized long spend(Object kind, int allowance, long now) {
        Window window = window(kind, now);
        if (window.hasPassed(now)) {
            window.began = now;
            window.written = 0;
        }
        if (window.written >= allowance) {
            window.suppressed++;
            return NONE;
        }
        window.written++;
        long suppressed = window.suppressed;
        window.suppressed = 0;
        return suppressed;
    }

    @GuardedBy("this")
    private Window window(Object kind, long now) {
        if (kinds.size() >= MAX_KINDS && !kinds.containsKey(kind)) {
            clean(now);
        }
        boolean isRoom = kinds.size() < MAX_KINDS || kinds.containsKey(kind);
        return kinds.computeIfAbsent(isRoom ? kind : OTHERS, ignored -> new Window(now));
    }

    /** Drops kinds without a line for a minute. Runs once a minute at most. */
    @GuardedBy("this")
    private void clean(long now) {
        if (now - cleanedAt >= MINUTE) {
            cleanedAt = now;
            kinds.values().removeIf(window -> window.hasPassed(now));
        }
    }
}
