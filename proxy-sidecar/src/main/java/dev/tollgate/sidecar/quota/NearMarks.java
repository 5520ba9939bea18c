package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.quota.Limit;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The limits of one thing of which operators have been told that they are nearly used up, and until when they are not told
 * again. Not thread-safe: its owner locks.
 */
final class NearMarks {
    /** The keys of an integration may have different tiers, and so different limits; few have more than one. */
    private static final int MAX_LIMITS = 32;

    private static final long LEAST = Duration.ofMinutes(1).toNanos();

    private final Map<Limit, Long> until = new HashMap<>();

    /**
     * Returns whether a limit has come near for the first time in its window, which goes on for so many nanoseconds, and not
     * within the last minute.
     */
    boolean isNews(Limit limit, long windowNanos, long now) {
        Long told = until.get(limit);
        if (told == null && until.size() == MAX_LIMITS) {
            until.values().removeIf(end -> now - end >= 0);
        }
        boolean news = told == null ? until.size() < MAX_LIMITS : now - told >= 0;
        if (news) {
            until.put(limit, now + Math.max(LEAST, windowNanos));
        }
        return news;
    }
}
