package dev.tollgate.sidecar.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openjdk.jol.info.GraphLayout;

class RecentLimitsTest {
    private static final int TIERS = 10;
    private static final int MOST_OCTETS = 20_000;
    private final RecentLimits recent = new RecentLimits();

    @Test
    void tokenWithSameTierAndClaimNeedsNoSecondLook() {
        QuotaRules rules = QuotaFixture.rules(QuotaFixture.rate(Dimension.REQUESTS, 1, 60), true, false);
        HeldLimits first = recent.of(rules, token(0, QuotaFixture.rate(Dimension.CLIENT, 3, 60)));
        assertSame(first, recent.of(rules, token(0, QuotaFixture.rate(Dimension.CLIENT, 3, 60))));
        assertEquals("[3/1m, 1/1m]", requests(first));
    }

    @Test
    void keysOfOtherTiersAndClaimsHaveTheirOwnLimits() {
        Quota zero = QuotaFixture.rate(Dimension.REQUESTS, TIERS, 60);
        QuotaRules rules = new QuotaRules(true, false, Map.of(0, zero), Map.of());
        for (int i = 0; i < 3 * TIERS; i++) {
            int max = i % TIERS;
            Quota claim = max == 0 ? Quota.none() : QuotaFixture.rate(Dimension.REQUESTS, max, 60);
            assertEquals("[" + (max == 0 ? TIERS : max) + "/1m]", requests(recent.of(rules, token(1, claim))));
        }
        QuotaRules tiers = new QuotaRules(
                true,
                false,
                Map.of(0, zero, 1, Quota.none().with(Dimension.REQUESTS, new Limit.Unlimited())),
                Map.of());
        assertEquals("[10/1m]", requests(recent.of(tiers, token(0, Quota.none()))));
        assertEquals("[]", requests(recent.of(tiers, token(1, Quota.none()))));
    }

    @Test
    void otherRulesCountAtOnceAndReplacedOnesAreNotKept() throws InterruptedException {
        QuotaRules now = QuotaFixture.rules(QuotaFixture.rate(Dimension.REQUESTS, 2, 60), true, false);
        WeakReference<QuotaRules> before = useOnce();
        assertEquals("[2/1m]", requests(recent.of(now, QuotaFixture.ACME)));
        recent.of(now, token(5, Quota.none()));
        for (int i = 0; i < 100 && before.get() != null; i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertNull(before.get());
    }

    private WeakReference<QuotaRules> useOnce() {
        QuotaRules before = QuotaFixture.rules(QuotaFixture.rate(Dimension.REQUESTS, 1, 60), true, false);
        assertEquals("[1/1m]", requests(recent.of(before, QuotaFixture.ACME)));
        return new WeakReference<>(before);
    }

    @Test
    void claimsWithoutEndTakeNoMoreThanFourOfTheLargest() {
        QuotaRules rules = QuotaRules.none();
        // what classes refer to counts, too, and depends on the tests before
        long first = 0;
        for (int i = 0; i < 200; i++) {
            Map<String, Object> claim = new HashMap<>();
            for (Dimension dimension : Dimension.values()) {
                claim.put(dimension.wireName(), dimension.isRate() ? "1000000000/" + (1_000 + i) + "h" : 100 + i);
            }
            for (int later = 0; later < 16; later++) {
                claim.put("later_" + later, "x".repeat(20) + i);
            }
            recent.of(rules, token(i, Quota.ofToken(claim)));
            first = i == 0 ? octets() : first;
        }
        long more = octets() - first;
        assertTrue(more < MOST_OCTETS, () -> more + " octets");
    }

    private long octets() {
        return GraphLayout.parseInstance(recent).totalSize();
    }

    private static Integration token(int tier, Quota claim) {
        return new Integration("acme", "k", tier, claim);
    }

    private static String requests(HeldLimits limits) {
        return limits.requests().stream()
                .map(HeldLimit.OfWindow::limit)
                .toList()
                .toString();
    }
}
