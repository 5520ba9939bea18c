package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where an integration stands in one dimension.
 *
 * @param key the key that is counted, null in a dimension that is not counted by key
 * @param limit the limit that holds, null if none does
 * @param source who has set it, null if nobody has
 * @param used how many count now, null where nothing is counted in all (per client, per token) or without a limit
 * @param remaining how many more would be admitted now, null as {@code used}
 * @param retryAfter how long until one more would be admitted, zero if it is now
 * @param refused how often this dimension has refused since the integration was first seen
 */
public record DimensionState(
        Dimension dimension,
        @Nullable String key,
        @Nullable Limit limit,
        @Nullable QuotaSource source,
        @Nullable Long used,
        @Nullable Long remaining,
        Duration retryAfter,
        long refused) {
    /** Returns how much of the limit is used, 0 to 1 or more; a limit of zero counts as 1; 0 where nothing is counted in all. */
    double share() {
        return used == null || limit == null ? 0 : (double) used / Math.max(1, limit.max());
    }

    /** Returns whether the limit refuses what is over it, where the rules as a whole are enforced. */
    public boolean isEnforced() {
        return QuotaRules.isEnforced(limit);
    }
}
