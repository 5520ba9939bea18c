package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.jwt.quota.Limit;
import java.time.Duration;

/**
 * A limit that a request or test is asked about, and the window that counts it.
 *
 * @param limit as it holds, maybe a shadow
 * @param place the name of the place that a test takes, where places are counted; else 0
 */
record AskedLimit(WindowName window, Limit limit, long place) {
    /** For so long the store remembers a window of places that nobody renews. */
    private static final Duration PLACES = Duration.ofHours(1);

    AskedLimit(WindowName window, Limit limit) {
        this(window, limit, 0);
    }

    /** Returns whether places are counted that are held for a while, and not events. */
    boolean isPlace() {
        return limit.counted() instanceof Limit.Count;
    }

    /**
     * Returns what is counted of the limit in a window of time.
     *
     * @throws ClassCastException if places are counted
     */
    Limit.Windowed windowed() {
        return (Limit.Windowed) limit.counted();
    }

    long max() {
        return limit.max();
    }

    /** Returns how long what is counted is remembered. */
    Duration longest() {
        return isPlace() ? PLACES : windowed().longest();
    }

    boolean isEnforced() {
        return !(limit instanceof Limit.Shadow);
    }
}
