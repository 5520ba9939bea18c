package dev.tollgate.sidecar.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Quota;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QuotaRulesTest {
    @Test
    void takesEachDimensionFromFileThenClaimThenTierThenTierZero() {
        Quota zero = QuotaFixture.rate(Dimension.CLIENT, 1, 60)
                .orElse(QuotaFixture.rate(Dimension.REQUESTS, 1, 60))
                .orElse(QuotaFixture.rate(Dimension.SERVER_TESTS, 1, 60))
                .orElse(QuotaFixture.count(Dimension.TOKEN_USES, 1));
        Quota tierTwo = QuotaFixture.rate(Dimension.REQUESTS, 2, 60)
                .orElse(QuotaFixture.rate(Dimension.SERVER_TESTS, 2, 60))
                .orElse(QuotaFixture.count(Dimension.TOKEN_USES, 2));
        Quota claim =
                QuotaFixture.rate(Dimension.SERVER_TESTS, 3, 60).orElse(QuotaFixture.count(Dimension.TOKEN_USES, 3));
        Quota file = QuotaFixture.count(Dimension.TOKEN_USES, 4);
        QuotaRules rules = new QuotaRules(true, false, Map.of(0, zero, 2, tierTwo), Map.of("acme", file));
        Quota resolved = rules.resolve(new Integration("acme", "k", 2, claim));
        assertEquals(1, max(resolved, Dimension.CLIENT));
        assertEquals(2, max(resolved, Dimension.REQUESTS));
        assertEquals(3, max(resolved, Dimension.SERVER_TESTS));
        assertEquals(4, max(resolved, Dimension.TOKEN_USES));
    }

    @Test
    void integrationOfUnknownTierHasTierZero() {
        Quota zero = QuotaFixture.count(Dimension.TOKEN_USES, 1);
        QuotaRules rules = QuotaFixture.rules(zero, true, false);
        assertEquals(zero, rules.resolve(new Integration("other", "k", 9, Quota.none())));
    }

    private static long max(Quota quota, Dimension dimension) {
        return quota.limit(dimension).orElseThrow().max();
    }
}
