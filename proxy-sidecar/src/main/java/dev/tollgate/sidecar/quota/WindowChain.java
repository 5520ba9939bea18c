package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.quota.Limit;
import org.jspecify.annotations.Nullable;

/**
 * The events of one thing under every limit it is asked about, linked from the window of the first. The keys of an
 * integration may have different tiers, and so different limits for the same events: an event is remembered under each,
 * so that going back and forth between limits forgets nothing. Nearly always there is one window and nothing more.
 */
final class WindowChain {
    private static final int MAX_LIMITS = 8;

    private WindowChain() {}

    /** Returns the window of a limit, if the chain has one. */
    static @Nullable SlidingWindow find(SlidingWindow first, Limit.Rate limit) {
        for (SlidingWindow window = first; window != null; window = window.next) {
            if (window.limit().equals(limit)) {
                return window;
            }
        }
        return null;
    }

    /** Returns the window of a limit; a new one starts with what the longest one remembers and may displace the oldest. */
    static SlidingWindow under(SlidingWindow first, Limit.Rate limit, long now) {
        SlidingWindow known = find(first, limit);
        if (known != null) {
            return known;
        }
        SlidingWindow window = longest(first).withLimit(limit, now);
        window.next = first.next;
        first.next = window;
        cut(first);
        return window;
    }

    private static void cut(SlidingWindow first) {
        SlidingWindow last = first;
        for (int i = 1; i < MAX_LIMITS && last.next != null; i++) {
            last = last.next;
        }
        last.next = null;
    }

    /** Returns the window that {@link #under} would return, and leaves the chain as it is. */
    static SlidingWindow peek(SlidingWindow first, Limit.Rate limit, long now) {
        SlidingWindow known = find(first, limit);
        return known == null ? longest(first).withLimit(limit, now) : known;
    }

    /** Remembers an event under every limit. */
    static void record(SlidingWindow first, long now) {
        for (SlidingWindow window = first; window != null; window = window.next) {
            window.record(now);
        }
    }

    /** Forgets, under every limit, an event that was recorded at a time. */
    static void giveBack(SlidingWindow first, long time, long now) {
        for (SlidingWindow window = first; window != null; window = window.next) {
            window.giveBack(time, now);
        }
    }

    /** Returns whether nothing counts under any limit. */
    static boolean isEmpty(SlidingWindow first, long now) {
        for (SlidingWindow window = first; window != null; window = window.next) {
            if (window.used(now) > 0) {
                return false;
            }
        }
        return true;
    }

    /** Returns for how long, in nanoseconds, the newest event must not be forgotten. */
    static long longestInterval(SlidingWindow first) {
        return longest(first).limit().interval().toNanos();
    }

    /** Returns the window that remembers most: of the longest interval, and of those the largest. */
    static SlidingWindow longest(SlidingWindow first) {
        SlidingWindow longest = first;
        for (SlidingWindow window = first.next; window != null; window = window.next) {
            int byInterval = window.limit().interval().compareTo(longest.limit().interval());
            if (byInterval > 0
                    || (byInterval == 0
                            && window.limit().max() > longest.limit().max())) {
                longest = window;
            }
        }
        return longest;
    }
}
