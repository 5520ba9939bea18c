package dev.tollgate.sidecar.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
        Integration who = new Integration("acme", "k", 2, claim);
        assertEquals("1/1m tier_0", found(rules, who, Dimension.CLIENT));
        assertEquals("2/1m tier", found(rules, who, Dimension.REQUESTS));
        assertEquals("3/1m claim", found(rules, who, Dimension.SERVER_TESTS));
        assertEquals("4 integration", found(rules, who, Dimension.TOKEN_USES));
        assertNull(rules.limit(who, Dimension.SERVER_CONCURRENT));
        assertNull(rules.source(who, Dimension.SERVER_CONCURRENT));
    }

    @Test
    void integrationOfUnknownTierHasTierZero() {
        Quota zero = QuotaFixture.count(Dimension.TOKEN_USES, 1);
        QuotaRules rules = QuotaFixture.rules(zero, true, false);
        assertEquals("1 tier_0", found(rules, new Integration("other", "k", 9, Quota.none()), Dimension.TOKEN_USES));
    }

    private static String found(QuotaRules rules, Integration who, Dimension dimension) {
        return rules.limit(who, dimension) + " " + rules.source(who, dimension).label();
    }

    @Test
    void theShareFromWhichOperatorsAreToldIsOneToAHundredPercent() {
        assertEquals(1, QuotaRules.checkNear(1));
        assertEquals(100, QuotaRules.checkNear(100));
        assertThrows(IllegalArgumentException.class, () -> QuotaRules.checkNear(0));
        assertThrows(IllegalArgumentException.class, () -> QuotaRules.checkNear(101));
    }
}
