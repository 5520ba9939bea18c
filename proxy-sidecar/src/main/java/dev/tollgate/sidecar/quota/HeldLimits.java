package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The limits that hold for the tokens of an integration that have one tier and one quota claim. Immutable. */
final class HeldLimits {
    private final int tier;
    private final Quota claim;
    private final List<HeldLimit.OfWindow> requests;
    private final List<HeldLimit> tests;

    /** Finds the limits that rules set for an integration. */
    HeldLimits(QuotaRules rules, Integration who) {
        this.tier = who.tier();
        this.claim = who.quota();
        this.requests = held(rules, who, Dimension.CLIENT, Dimension.REQUESTS, Dimension.KEY_REQUESTS)
                .map(HeldLimit.OfWindow.class::cast)
                .toList();
        this.tests = held(
                        rules,
                        who,
                        Dimension.SERVER_TESTS,
                        Dimension.SERVER_CONCURRENT,
                        Dimension.TOKEN_USES,
                        Dimension.TESTS,
                        Dimension.CONCURRENT)
                .toList();
    }

    private static Stream<HeldLimit> held(QuotaRules rules, Integration who, Dimension... dimensions) {
        return Arrays.stream(dimensions).flatMap(dimension -> held(rules, who, dimension).stream());
    }

    private static Optional<HeldLimit> held(QuotaRules rules, Integration who, Dimension dimension) {
        Limit limit = rules.limit(who, dimension);
        return limit == null ? Optional.empty() : HeldLimit.of(dimension, limit);
    }

    /** Returns whether the same rules would set the same limits for a token of the same integration. */
    boolean isFor(Integration who) {
        return tier == who.tier() && claim.equals(who.quota());
    }

    /** Returns what is asked about a request at locate. */
    List<HeldLimit.OfWindow> requests() {
        return requests;
    }

    /** Returns what is asked about a test at ndt-server. */
    List<HeldLimit> tests() {
        return tests;
    }
}
