package dev.tollgate.sidecar.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentLimitsTest {
    private static final int TIERS = 10;
    private static final int MOST_KEPT = 4;
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
    void fourKindsOfTokensInTurnNeedNoSecondLook() {
        QuotaRules rules = QuotaRules.none();
        List<HeldLimits> first = IntStream.range(0, MOST_KEPT)
                .mapToObj(i -> recent.of(rules, token(i, claim(i))))
                .toList();
        for (int i = 0; i < 3 * MOST_KEPT; i++) {
            int kind = i % MOST_KEPT;
            assertSame(first.get(kind), recent.of(rules, token(kind, claim(kind))));
        }
    }

    /** How large one claim can be is bounded where it is read. */
    @Test
    void noMoreThanFourOfClaimsWithoutEndAreKept() throws InterruptedException {
        QuotaRules rules = QuotaRules.none();
        List<WeakReference<Quota>> claims =
                IntStream.range(0, 200).mapToObj(i -> useOnce(rules, i)).toList();
        for (int i = 0; i < 100 && kept(claims) > MOST_KEPT; i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertEquals(MOST_KEPT, kept(claims));
        assertEquals("[100199/1h]", requests(recent.of(rules, token(199, claim(199)))));
    }

    private WeakReference<Quota> useOnce(QuotaRules rules, int number) {
        Quota claim = claim(number);
        recent.of(rules, token(number, claim));
        return new WeakReference<>(claim);
    }

    private static Quota claim(int number) {
        return Quota.ofToken(Map.of(Dimension.REQUESTS.wireName(), (100_000 + number) + "/1h"));
    }

    private static long kept(List<WeakReference<Quota>> claims) {
        return claims.stream().filter(claim -> claim.get() != null).count();
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
