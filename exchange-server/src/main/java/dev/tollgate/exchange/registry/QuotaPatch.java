package dev.tollgate.exchange.registry;

import dev.tollgate.exchange.apikey.QuotaSchedule.LimitOverride;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Quota;
import java.util.List;
import java.util.Map;

/**
 * A change of a quota, which leaves alone what it does not name.
 *
 * @param limits the ordinary limits to set
 * @param cleared the ordinary limits to clear
 * @param overrides the limits that are to hold until an end
 * @param clearedOverrides the overrides to end at once
 */
public record QuotaPatch(
        Quota limits,
        List<Dimension> cleared,
        Map<Dimension, LimitOverride> overrides,
        List<Dimension> clearedOverrides) {
    public QuotaPatch {
        cleared = List.copyOf(cleared);
        overrides = Map.copyOf(overrides);
        clearedOverrides = List.copyOf(clearedOverrides);
    }

    /** Returns whether it changes nothing. */
    public boolean isEmpty() {
        return limits.isEmpty() && cleared.isEmpty() && overrides.isEmpty() && clearedOverrides.isEmpty();
    }
}
