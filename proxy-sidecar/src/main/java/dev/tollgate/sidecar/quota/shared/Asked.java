package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.jwt.quota.Limit;

/**
 * A limit that a request is asked about, and the window that counts it.
 *
 * @param limit as it holds, maybe a shadow
 */
record Asked(WindowName window, Limit limit) {
    /** Returns what is counted of the limit. */
    Limit.Windowed windowed() {
        return (Limit.Windowed) limit.counted();
    }

    boolean isEnforced() {
        return !(limit instanceof Limit.Shadow);
    }
}
