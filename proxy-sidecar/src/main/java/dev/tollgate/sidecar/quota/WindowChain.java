package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.quota.Limit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The windows of one client, key or integration: one for each limit that its tokens have had, linked from the first. The keys
 * of an integration can have different tiers, and so different limits for the same events. Each event is remembered under each
 * limit, so that nothing is forgotten while limits take turns. Nearly always there is one window.
 */
final class WindowChain {
    private static final int MAX_LIMITS = 8;

    private WindowChain() {}

    /** Returns the window of a limit, if the chain has one. */
    static @Nullable Window find(Window first, Limit.Windowed limit) {
        for (Window window = first; window != null; window = window.next) {
            if (window.limit().equals(limit)) {
                return window;
            }
        }
        return null;
    }

    /** Returns the window of a limit. A new one takes over what another one remembers, and may displace the oldest. */
    static Window under(Window first, Limit.Windowed limit, LongSupplier wallMillis, long now) {
        Window known = find(first, limit);
        if (known != null) {
            return known;
        }
        Window window = made(first, limit, wallMillis, now);
        window.next = first.next;
        first.next = window;
        cut(first);
        return window;
    }

    private static Window made(Window first, Limit.Windowed limit, LongSupplier wallMillis, long now) {
        Window window = Window.under(limit, wallMillis);
        Window source = source(first, limit);
        source.handDropped(window, now);
        source.handTo(window, now);
        return window;
    }

    /**
     * Returns the window from which a new one takes over: one of the same period and zone; else the largest of those that know
     * when their events came and remember long enough; else the one that remembers most.
     */
    private static Window source(Window first, Limit.Windowed limit) {
        Window best = null;
        for (Window window = first; window != null; window = window.next) {
            if (window.limit() instanceof Limit.Calendar calendar
                    && limit instanceof Limit.Calendar wanted
                    && calendar.period() == wanted.period()
                    && calendar.zone().equals(wanted.zone())) {
                return window;
            }
            if (window.limit() instanceof Limit.Rate rate
                    && rate.interval().compareTo(limit.longest()) >= 0
                    && (best == null || rate.max() > best.limit().max())) {
                best = window;
            }
        }
        return best == null ? longest(first) : best;
    }

    private static void cut(Window first) {
        Window last = first;
        for (int i = 1; i < MAX_LIMITS && last.next != null; i++) {
            last = last.next;
        }
        last.next = null;
    }

    /** Returns the window that {@link #under} would return, and leaves the chain as it is. */
    static Window peek(Window first, Limit.Windowed limit, LongSupplier wallMillis, long now) {
        Window known = find(first, limit);
        return known == null ? made(first, limit, wallMillis, now) : known;
    }

    /** Remembers an event under every limit. */
    static void record(Window first, long now) {
        for (Window window = first; window != null; window = window.next) {
            window.record(now);
        }
    }

    /** Forgets, under every limit, an event that was recorded at a time. */
    static void giveBack(Window first, long time, long now) {
        for (Window window = first; window != null; window = window.next) {
            window.giveBack(time, now);
        }
    }

    /** Returns whether nothing counts under any limit. */
    static boolean isEmpty(Window first, long now) {
        for (Window window = first; window != null; window = window.next) {
            if (window.used(now) > 0) {
                return false;
            }
        }
        return true;
    }

    /** Returns for how long, in nanoseconds, the newest event must not be forgotten. */
    static long longestInterval(Window first) {
        return longest(first).limit().longest().toNanos();
    }

    /** Returns the window that remembers most: of the longest interval, and of those the largest. */
    static Window longest(Window first) {
        Window longest = first;
        for (Window window = first.next; window != null; window = window.next) {
            int byInterval = window.limit().longest().compareTo(longest.limit().longest());
            if (byInterval > 0
                    || (byInterval == 0
                            && window.limit().max() > longest.limit().max())) {
                longest = window;
            }
        }
        return longest;
    }
}
