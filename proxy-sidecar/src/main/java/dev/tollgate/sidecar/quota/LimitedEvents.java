package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.quota.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The events of one thing under every limit it is asked about. The keys of an integration may have different tiers, and so
 * different limits for the same events: each limit has a window, and an event is remembered in all of them, so that going
 * back and forth between limits forgets nothing. Not thread-safe: its owner locks.
 */
final class LimitedEvents {
    private static final int MAX_LIMITS = 8;

    private final List<SlidingWindow> windows = new ArrayList<>(1);

    /** Returns the window of a limit; a new one starts with what the longest one remembers. */
    SlidingWindow under(Limit.Rate limit) {
        for (SlidingWindow window : windows) {
            if (window.limit().equals(limit)) {
                return window;
            }
        }
        SlidingWindow window =
                windows.isEmpty() ? new SlidingWindow(limit) : longest().withLimit(limit);
        if (windows.size() == MAX_LIMITS) {
            windows.remove(0);
        }
        windows.add(window);
        return window;
    }

    void record(long now) {
        windows.forEach(window -> window.record(now));
    }

    /** Returns for how long the newest event must not be forgotten. */
    Duration longestInterval() {
        return windows.isEmpty() ? Duration.ZERO : longest().limit().interval();
    }

    private SlidingWindow longest() {
        return windows.stream()
                .max(Comparator.<SlidingWindow, Duration>comparing(
                                w -> w.limit().interval())
                        .thenComparing(w -> w.limit().max()))
                .orElseThrow();
    }
}
