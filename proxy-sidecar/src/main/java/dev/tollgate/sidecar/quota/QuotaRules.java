package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which limits hold for whom. For each dimension the first of the {@link QuotaSource}s that has a limit wins.
 *
 * @param enforce false is shadow mode: everything is counted and reported, nothing refused
 * @param countRefused whether a refused request counts, so that hammering prolongs the ban, as it does at locate
 * @param tiers the limits of tiers, by their number
 * @param integrations the limits of single integrations, by their id
 */
public record QuotaRules(
        boolean enforce, boolean countRefused, Map<Integer, Quota> tiers, Map<String, Quota> integrations) {
    private static final List<QuotaSource> SOURCES = List.of(QuotaSource.values());

    public QuotaRules {
        tiers = Map.copyOf(tiers);
        integrations = Map.copyOf(integrations);
    }

    /** Returns rules that limit nobody. */
    public static QuotaRules none() {
        return new QuotaRules(true, false, Map.of(), Map.of());
    }

    /** Returns the limit that holds for an integration, null if none does. */
    public @Nullable Limit limit(Integration who, Dimension dimension) {
        QuotaSource source = source(who, dimension);
        return source == null ? null : limit(source, who, dimension);
    }

    /** Returns the limit by a window of time that holds for an integration, null if it is unlimited or none does. */
    Limit.@Nullable Windowed window(Integration who, Dimension dimension) {
        return limit(who, dimension) instanceof Limit.Windowed windowed ? windowed : null;
    }

    /** Returns the plain number that holds for an integration, null if it is unlimited or none does. */
    Limit.@Nullable Count count(Integration who, Dimension dimension) {
        return limit(who, dimension) instanceof Limit.Count count ? count : null;
    }

    /** Returns who has set the limit that holds, null if none does. */
    public @Nullable QuotaSource source(Integration who, Dimension dimension) {
        for (int i = 0; i < SOURCES.size(); i++) {
            if (limit(SOURCES.get(i), who, dimension) != null) {
                return SOURCES.get(i);
            }
        }
        return null;
    }

    private @Nullable Limit limit(QuotaSource source, Integration who, Dimension dimension) {
        Quota quota = switch (source) {
            case INTEGRATION -> integrations.get(who.integrationId());
            case CLAIM -> who.quota();
            case TIER -> tiers.get(who.tier());
            case TIER_0 -> tiers.get(0);
        };
        return quota == null ? null : quota.limits().get(dimension);
    }
}
