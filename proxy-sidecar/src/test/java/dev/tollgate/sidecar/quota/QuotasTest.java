package dev.tollgate.sidecar.quota;

import static dev.tollgate.sidecar.quota.QuotaFixture.count;
import static dev.tollgate.sidecar.quota.QuotaFixture.rate;
import static dev.tollgate.sidecar.quota.QuotaFixture.rules;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotasTest {
    private static final String A = "192.0.2.1";
    private static final String B = "192.0.2.2";

    @Test
    void requestRefusedByRequestsDoesNotCountForClient() {
        QuotaFixture f = new QuotaFixture(rate(Dimension.CLIENT, 2, 3600).orElse(rate(Dimension.REQUESTS, 1, 10)));
        assertTrue(f.request(A).admitted());
        for (int i = 0; i < 5; i++) {
            assertEquals(Optional.of(Dimension.REQUESTS), f.request(A).refusedBy());
        }
        f.pass(Duration.ofSeconds(10));
        assertTrue(f.request(A).admitted());
        assertEquals(Optional.of(Dimension.CLIENT), f.request(A).refusedBy());
    }

    @Test
    void requestRefusedByClientDoesNotCountForRequests() {
        QuotaFixture f = new QuotaFixture(rate(Dimension.CLIENT, 1, 3600).orElse(rate(Dimension.REQUESTS, 2, 3600)));
        assertTrue(f.request(A).admitted());
        assertFalse(f.request(A).admitted());
        assertTrue(f.request(B).admitted());
    }

    @Test
    void countsIpv6ClientsByTheir64() {
        QuotaFixture f = new QuotaFixture(rate(Dimension.CLIENT, 1, 60));
        assertTrue(f.request("2001:db8:0:1::1").admitted());
        assertFalse(f.request("2001:db8:0:1:ffff::2").admitted());
        assertTrue(f.request("2001:db8:0:2::1").admitted());
        assertTrue(f.request(A).admitted());
        assertTrue(f.request(B).admitted());
    }

    @Test
    void retryAfterIsExact() {
        QuotaFixture f = new QuotaFixture(rate(Dimension.REQUESTS, 2, 60));
        f.request(A);
        f.pass(Duration.ofSeconds(7));
        f.request(A);
        f.pass(Duration.ofSeconds(3));
        assertEquals(Duration.ofSeconds(50), f.request(A).retryAfter());
        f.pass(Duration.ofSeconds(50).minusNanos(1));
        assertEquals(Duration.ofNanos(1), f.request(A).retryAfter());
        f.pass(Duration.ofNanos(1));
        assertTrue(f.request(A).admitted());
        assertEquals(Duration.ofSeconds(7), f.request(A).retryAfter());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noWaitIsLongerThanThatForALimitOfZero(boolean countRefused) throws Exception {
        Quota blocked = rate(Dimension.CLIENT, 1, 1000)
                .with(Dimension.REQUESTS, Limit.parse(Dimension.REQUESTS, "0/1s"))
                .with(Dimension.KEY_REQUESTS, Limit.parse(Dimension.KEY_REQUESTS, "2/month"));
        QuotaFixture f = new QuotaFixture(rate(Dimension.CLIENT, 1, 1000));
        assertTrue(f.request(A).admitted());
        f.rules = rules(blocked, true, countRefused);
        for (int i = 0; i < 4; i++) {
            Decision refused = f.request(A);
            assertFalse(refused.admitted());
            assertEquals(Optional.of(Dimension.REQUESTS), refused.refusedBy());
            assertEquals(Quotas.NEVER, refused.retryAfter());
            f.pass(Duration.ofSeconds(300));
        }
    }

    @Test
    void shadowModeReportsAndCountsButAdmits() {
        QuotaFixture f = new QuotaFixture(rate(Dimension.REQUESTS, 1, 60));
        f.rules = rules(rate(Dimension.REQUESTS, 1, 60), false, false);
        assertEquals(Optional.empty(), f.request(A).refusedBy());
        f.pass(Duration.ofSeconds(30));
        Decision second = f.request(A);
        assertTrue(second.admitted());
        assertEquals(Optional.of(Dimension.REQUESTS), second.refusedBy());
        f.pass(Duration.ofSeconds(30));
        assertEquals(Duration.ofSeconds(30), f.request(A).retryAfter());
    }

    @Test
    void refusedRequestsProlongTheBanWhereTheyCount() {
        QuotaFixture f = new QuotaFixture(rate(Dimension.REQUESTS, 1, 60));
        f.rules = rules(rate(Dimension.REQUESTS, 1, 60), true, true);
        assertTrue(f.request(A).admitted());
        f.pass(Duration.ofSeconds(59));
        assertEquals(Duration.ofSeconds(60), f.request(A).retryAfter());
        f.pass(Duration.ofSeconds(59));
        assertFalse(f.request(A).admitted());
        f.pass(Duration.ofSeconds(60));
        assertTrue(f.request(A).admitted());
    }

    @Test
    void ticketGivesPlaceBackOnce() {
        QuotaFixture f = new QuotaFixture(count(Dimension.SERVER_CONCURRENT, 2));
        Decision first = f.test("a", "download");
        assertTrue(f.test("b", "download").admitted());
        Decision refused = f.test("c", "download");
        assertEquals(Optional.of(Dimension.SERVER_CONCURRENT), refused.refusedBy());
        refused.ticket().close();
        assertFalse(f.test("c", "download").admitted());
        first.ticket().close();
        first.ticket().close();
        assertTrue(f.test("c", "download").admitted());
        assertFalse(f.test("d", "download").admitted());
    }

    @Test
    void tokenUsesAreCountedPerDirection() {
        QuotaFixture f = new QuotaFixture(count(Dimension.TOKEN_USES, 1));
        assertTrue(f.test("a", "download").admitted());
        assertTrue(f.test("a", "upload").admitted());
        Decision usedUp = f.test("a", "download");
        assertEquals(Optional.of(Dimension.TOKEN_USES), usedUp.refusedBy());
        assertEquals(Quotas.NEVER, usedUp.retryAfter());
        assertFalse(f.test("a", "upload").admitted());
        assertTrue(f.test("b", "download").admitted());
    }

    @Test
    void refusedTestUsesNeitherTokenNorPlaceNorTest() {
        QuotaFixture f = new QuotaFixture(rate(Dimension.SERVER_TESTS, 2, 60)
                .orElse(count(Dimension.SERVER_CONCURRENT, 1))
                .orElse(count(Dimension.TOKEN_USES, 1)));
        Ticket running = f.test("a", "download").ticket();
        assertFalse(f.test("b", "download").admitted());
        running.close();
        assertTrue(f.test("b", "download").admitted());
        assertEquals(
                Optional.of(Dimension.SERVER_TESTS), f.test("c", "download").refusedBy());
    }

    @Test
    void newRulesKeepHistory() {
        QuotaFixture f = new QuotaFixture(rate(Dimension.REQUESTS, 3, 60).orElse(rate(Dimension.CLIENT, 3, 60)));
        f.request(A);
        f.request(A);
        f.rules = rules(rate(Dimension.REQUESTS, 2, 60), true, false);
        assertEquals(Optional.of(Dimension.REQUESTS), f.request(A).refusedBy());
        f.rules = rules(rate(Dimension.CLIENT, 2, 60), true, false);
        assertEquals(Optional.of(Dimension.CLIENT), f.request(A).refusedBy());
        f.rules = rules(rate(Dimension.REQUESTS, 300, 60), true, false);
        assertEquals(297, f.request(A).windows().get(0).remaining());
    }

    @Test
    void givesThePlaceBackWhereTheObserverOfADecisionFails() {
        AtomicBoolean fails = new AtomicBoolean(true);
        QuotaRules rules = rules(count(Dimension.SERVER_CONCURRENT, 1), true, false);
        Quotas quotas = new Quotas(() -> rules, () -> 0, (id, decision) -> {
            if (fails.get()) {
                throw new IllegalStateException("no observer");
            }
        });
        assertThrows(
                IllegalStateException.class,
                () -> quotas.admitTest(QuotaFixture.ACME, "t1", Duration.ZERO, "download"));
        fails.set(false);

        assertTrue(quotas.admitTest(QuotaFixture.ACME, "t2", Duration.ZERO, "download")
                .admitted());
    }

    @Test
    void tokenUsesAreCountedForAsLongAsTheTokenLives() {
        QuotaFixture f = new QuotaFixture(count(Dimension.TOKEN_USES, 1));
        f.tokenLives = Duration.ofHours(5);
        f.test("long", "download").ticket().close();
        f.pass(Duration.ofHours(5));
        assertFalse(f.test("long", "download").admitted());

        f.pass(Duration.ofMinutes(2));
        assertTrue(f.test("long", "download").admitted());
    }
}
