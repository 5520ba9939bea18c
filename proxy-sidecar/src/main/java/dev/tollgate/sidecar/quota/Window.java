package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.quota.Limit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The events that count under one limit at a moment. Times are in nanoseconds. Not thread-safe: its owner locks. */
abstract sealed class Window implements EventTaker permits EventRing, CalendarWindow {
    /** Links a {@link WindowChain}. */
    @Nullable
    Window next;

    /**
     * Makes an empty window.
     *
     * @param wallMillis the time of day in milliseconds since 1970, for limits by the calendar
     */
    static Window under(Limit.Windowed limit, LongSupplier wallMillis) {
        return limit instanceof Limit.Rate rate
                ? new SlidingWindow(rate)
                : new CalendarWindow((Limit.Calendar) limit, wallMillis);
    }

    abstract Limit.Windowed limit();

    /** Returns how many events count at this moment, at most {@code max}. */
    abstract long used(long now);

    /**
     * Returns after how many nanoseconds one more event will be within the limit; 0 if it is now. Under a limit of zero,
     * where it never will be, the time until the window has moved on.
     */
    abstract long untilFree(long now);

    /**
     * Returns after how many nanoseconds more will be free than now; 0 if all is. Under a limit of zero, where nothing ever
     * will be, the time until the window has moved on.
     */
    abstract long untilMore(long now);

    /** Returns how much memory this takes, in octets. */
    abstract long octets();

    /** Remembers an event, whether within the limit or not. */
    abstract void record(long now);

    /** Forgets an event that was recorded at a time, if it still counts. */
    abstract void giveBack(long time, long now);

    /** Hands events that count, but of whose time nothing is known any more, over to a window of another limit. */
    void handDropped(EventTaker other, long now) {}

    /** Hands all events that count, and whose time is known, over to a window of another limit. */
    abstract void handTo(EventTaker other, long now);
}
