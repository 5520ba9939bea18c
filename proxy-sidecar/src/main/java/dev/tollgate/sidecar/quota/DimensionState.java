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
 * @param retryAfter how long until one more would be admitted, zero if it is now, {@link Quotas#NEVER} if the limit is 0
 * @param refused how often this limit has refused: of {@link Dimension#KEY_REQUESTS} the key since it was first seen, of the
 *     others the integration, all its keys and clients together, since it was first seen
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
    public DimensionState {
        retryAfter = limit != null && limit.max() == 0 ? Quotas.NEVER : retryAfter;
    }

    /** Returns the same with another wait, in nanoseconds. */
    DimensionState withWait(long nanos) {
        return new DimensionState(dimension, key, limit, source, used, remaining, Duration.ofNanos(nanos), refused);
    }

    /** Returns what a fleet counts, in the place of what this process does. */
    DimensionState seenBy(Judge judge) {
        if (limit == null) {
            return this;
        }
        Judge.Opinion here = used == null ? Judge.Opinion.UNKNOWN : new Judge.Opinion(used, retryAfter.toNanos(), 0);
        Judge.Opinion seen = judge.of(dimension, here);
        return !seen.isKnown()
                ? this
                : new DimensionState(
                        dimension,
                        key,
                        limit,
                        source,
                        seen.used(),
                        seen.shareIsUsed() ? 0 : Math.max(0, limit.max() - seen.used()),
                        Duration.ofNanos(seen.untilFree()),
                        refused);
    }

    /** Returns how much of the limit is used, 0 to 1 or more; a limit of zero counts as 1; 0 where nothing is counted in all. */
    double share() {
        if (used == null || limit == null) {
            return 0;
        }
        return limit.max() == 0 ? 1 : (double) used / limit.max();
    }

    /** Returns whether the limit refuses what is over it, where the rules as a whole are enforced. */
    public boolean isEnforced() {
        return QuotaRules.isEnforced(limit);
    }
}
