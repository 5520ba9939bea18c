package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which limits hold for whom. For each dimension the first of the {@link QuotaSource}s that has a limit wins.
 *
 * @param enforce false is shadow mode: everything is counted and reported, nothing refused
 * @param countRefused whether a refused request counts, so that hammering prolongs the ban, as it does at locate
 * @param clientBy what makes one client of an integration
 * @param near from how many percent of a limit operators are told, 1 to 100
 * @param tiers the limits of tiers, by their number
 * @param integrations the limits of single integrations, by their id
 */
public record QuotaRules(
        boolean enforce,
        boolean countRefused,
        ClientBy clientBy,
        int near,
        Map<Integer, Quota> tiers,
        Map<String, Quota> integrations) {
    /** Where nothing else is said. */
    public static final int USUAL_NEAR = 80;

    private static final int WHOLE = 100;
    private static final List<QuotaSource> SOURCES = List.of(QuotaSource.values());

    /**
     * @throws IllegalArgumentException if near is out of bounds
     */
    public QuotaRules {
        checkNear(near);
        tiers = Map.copyOf(tiers);
        integrations = Map.copyOf(integrations);
    }

    /**
     * Returns the share from which operators are told.
     *
     * @throws IllegalArgumentException if it is not 1 to 100
     */
    public static int checkNear(int percent) {
        if (percent < 1 || percent > WHOLE) {
            throw new IllegalArgumentException("near must be 1 to 100 percent, was " + percent);
        }
        return percent;
    }

    /** Makes rules that count clients by their addresses, with the usual share from which operators are told. */
    public QuotaRules(
            boolean enforce, boolean countRefused, Map<Integer, Quota> tiers, Map<String, Quota> integrations) {
        this(enforce, countRefused, ClientBy.ADDRESS, USUAL_NEAR, tiers, integrations);
    }

    /** Returns rules that limit nobody. */
    public static QuotaRules none() {
        return new QuotaRules(true, false, Map.of(), Map.of());
    }

    /** Returns whether a tier or an integration has a limit of this dimension. */
    public boolean mentions(Dimension dimension) {
        return Stream.concat(tiers.values().stream(), integrations.values().stream())
                .anyMatch(quota -> quota.limitOrNull(dimension) != null);
    }

    /** Returns the limit that holds for an integration, null if none does. */
    public @Nullable Limit limit(Integration who, Dimension dimension) {
        for (int i = 0; i < SOURCES.size(); i++) {
            Limit limit = limit(SOURCES.get(i), who, dimension);
            if (limit != null) {
                return limit;
            }
        }
        return null;
    }

    /** Returns what a limit counts in a window of time, null if it does not. */
    static Limit.@Nullable Windowed windowed(@Nullable Limit limit) {
        return limit != null && limit.counted() instanceof Limit.Windowed windowed ? windowed : null;
    }

    /** Returns whether a limit refuses what is over it; the whole file may still be in shadow mode. */
    static boolean isEnforced(@Nullable Limit limit) {
        return !(limit instanceof Limit.Shadow);
    }

    /** Returns whether so much of a limit is used that operators are told. */
    boolean isNear(long used, long max) {
        return used > 0 && used * WHOLE >= max * near;
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
        return quota == null ? null : quota.limitOrNull(dimension);
    }
}
