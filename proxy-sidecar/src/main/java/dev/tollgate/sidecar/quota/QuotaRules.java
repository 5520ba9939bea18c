package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Quota;
import java.util.Map;

/**
 * Which limits hold for whom. For each dimension the first that has a limit wins: the local operator's word on this
 * integration, the {@code quota} claim of its token (the central operator's word), its tier, tier 0.
 *
 * @param enforce false is shadow mode: everything is counted and reported, nothing refused
 * @param countRefused whether a refused request counts, so that hammering prolongs the ban, as it does at locate
 */
public record QuotaRules(
        boolean enforce, boolean countRefused, Map<Integer, Quota> tiers, Map<String, Quota> integrations) {
    public QuotaRules {
        tiers = Map.copyOf(tiers);
        integrations = Map.copyOf(integrations);
    }

    /** Returns rules that limit nobody. */
    public static QuotaRules none() {
        return new QuotaRules(true, false, Map.of(), Map.of());
    }

    /** Returns the limits that hold for an integration. */
    public Quota resolve(Integration who) {
        return integrations
                .getOrDefault(who.integrationId(), Quota.none())
                .orElse(who.quota())
                .orElse(tiers.getOrDefault(who.tier(), Quota.none()))
                .orElse(tiers.getOrDefault(0, Quota.none()));
    }
}
