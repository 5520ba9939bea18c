package dev.tollgate.sidecar.quota.shared;

/**
 * The resets of an integration that the store has told of, and those that this sidecar has followed. Each has a time of the
 * store, in microseconds since 1970. Safe for many threads.
 */
final class FollowedResets {
    private static final long UNSEEN = -1;

    private long last;
    private long followed = UNSEEN;

    /**
     * Takes when the store says that the last one was. What was reset before this sidecar counted anything is of no concern to
     * it.
     *
     * @param reset 0 for never
     */
    synchronized void see(long reset) {
        last = reset;
        if (followed == UNSEEN) {
            followed = reset;
        }
    }

    /** Returns whether there is one that this sidecar has not followed. */
    synchronized boolean isBehind() {
        return followed != UNSEEN && last > followed;
    }

    synchronized long last() {
        return last;
    }

    synchronized long followed() {
        return followed;
    }

    /** Takes that this sidecar follows up to one, if it has followed up to another; returns whether it had. */
    synchronized boolean follow(long from, long to) {
        if (followed != from) {
            return false;
        }
        followed = to;
        return true;
    }
}
