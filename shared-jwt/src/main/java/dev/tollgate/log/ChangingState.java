package dev.tollgate.log;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The lines of a state that can change often, such as of a store that is up and down each second. A line of each state is
 * logged once a minute at most. A state that lasts is logged when that minute is over, if it is recorded again. Safe for
 * use by many threads.
 */
public final class ChangingState {
    /** The result of {@link #tell} for a state that must not be logged now. */
    public static final long NONE = -1;

    private static final long MINUTE = Duration.ofMinutes(1).toNanos();
    /** How many states are logged in a minute: those whose texts differ may be many. */
    static final int MOST = 4;

    private final LongSupplier nanoTime;
    private volatile String current;
    private volatile String told;

    @GuardedBy("this")
    private final Map<String, Long> recent = new HashMap<>();

    @GuardedBy("this")
    private long changes;

    /**
     * @param nanoTime a clock that never goes back, in nanoseconds
     * @param first the state that needs no line
     */
    public ChangingState(LongSupplier nanoTime, String first) {
        this.nanoTime = nanoTime;
        this.current = first;
        this.told = first;
    }

    /**
     * Records the present state. Costs little while it is the one that was logged last.
     *
     * @return how many changes were not logged since the last line if this state is to be logged now, else {@link #NONE}
     */
    public long tell(String state) {
        return state.equals(current) && state.equals(told) ? NONE : change(state, false);
    }

    /** Records the present state in the same way. One that lasts is logged again each minute. */
    public long tellAgain(String state) {
        return change(state, true);
    }

    private synchronized long change(String state, boolean again) {
        if (!state.equals(current)) {
            current = state;
            changes++;
        }
        long now = nanoTime.getAsLong();
        recent.values().removeIf(at -> now - at >= MINUTE);
        if ((!again && state.equals(told)) || recent.containsKey(state) || recent.size() >= MOST) {
            return NONE;
        }
        recent.put(state, now);
        told = state;
        long left = Math.max(0, changes - 1);
        changes = 0;
        return left;
    }

    /** Records a state that has no line. */
    public synchronized void pass(String state) {
        current = state;
        told = state;
    }

    /** Records a state that has no line, after which each other one has its line at once. */
    public synchronized void forget(String state) {
        pass(state);
        recent.clear();
    }

    /** Adds the number of changes that were not logged to a line, if there are any. */
    public static LoggingEventBuilder counted(LoggingEventBuilder line, long suppressed) {
        return suppressed > 0 ? line.addKeyValue("suppressed", suppressed) : line;
    }
}
