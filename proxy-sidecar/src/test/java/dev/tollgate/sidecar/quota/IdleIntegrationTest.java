package dev.tollgate.sidecar.quota;

import static dev.tollgate.sidecar.quota.QuotaFixture.ACME;
import static dev.tollgate.sidecar.quota.QuotaFixture.address;
import static dev.tollgate.sidecar.quota.QuotaFixture.count;
import static dev.tollgate.sidecar.quota.QuotaFixture.rate;
import static dev.tollgate.sidecar.quota.QuotaFixture.rules;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Quota;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An integration that has been quiet for longer than it is held without a reason has still used what it has used. */
class IdleIntegrationTest {
    private static final String A = "192.0.2.1";
    private static final int HALF_A_DAY = 12 * 3600;
    private static final Duration QUIET = Duration.ofHours(1).plusSeconds(3);

    @ParameterizedTest
    @EnumSource(names = {"CLIENT", "REQUESTS"})
    void requestCountsForTheWholeInterval(Dimension dimension) {
        QuotaFixture f = new QuotaFixture(rate(dimension, 1, HALF_A_DAY));
        assertTrue(f.request(A).admitted());
        f.pass(QUIET);
        DimensionState state = f.quotas
                .report()
                .explain(ACME, address(A), List.of(dimension))
                .dimensions()
                .get(0);
        assertEquals(1L, state.used());
        assertEquals(Duration.ofSeconds(HALF_A_DAY).minus(QUIET), state.retryAfter());
        assertFalse(f.request(A).admitted());
        f.pass(Duration.ofSeconds(HALF_A_DAY).minus(QUIET).minusNanos(1));
        assertFalse(f.request(A).admitted());
        f.pass(Duration.ofNanos(1));
        assertTrue(f.request(A).admitted());
    }

    @Test
    void testCountsForTheWholeInterval() {
        QuotaFixture f = new QuotaFixture(rate(Dimension.SERVER_TESTS, 1, HALF_A_DAY));
        f.test("a", "download").ticket().close();
        f.pass(QUIET);
        assertFalse(f.test("b", "download").admitted());
        f.pass(Duration.ofSeconds(HALF_A_DAY));
        assertTrue(f.test("b", "download").admitted());
    }

    @Test
    void refusedTestThatCountsProlongsTheBanForTheWholeInterval() {
        Quota quota = rate(Dimension.SERVER_TESTS, 1, HALF_A_DAY).orElse(count(Dimension.SERVER_CONCURRENT, 0));
        QuotaFixture f = new QuotaFixture(quota);
        f.rules = rules(quota, true, true);
        assertFalse(f.test("a", "download").admitted());
        f.pass(QUIET);
        f.rules = rules(rate(Dimension.SERVER_TESTS, 1, HALF_A_DAY), true, false);
        assertFalse(f.test("b", "download").admitted());
    }

    @ParameterizedTest
    @EnumSource(names = {"CLIENT", "REQUESTS"})
    void limitThatRulesLengthenCountsFromTheNextRequestOn(Dimension dimension) {
        QuotaFixture f = new QuotaFixture(rate(dimension, 2, 600));
        f.request(A);
        f.pass(Duration.ofSeconds(599));
        f.rules = rules(rate(dimension, 2, HALF_A_DAY), true, false);
        assertTrue(f.request(A).admitted());
        f.pass(QUIET);
        assertFalse(f.request(A).admitted());
        f.pass(Duration.ofSeconds(HALF_A_DAY - 599).minus(QUIET));
        assertTrue(f.request(A).admitted());
        assertFalse(f.request(A).admitted());
    }

    @Test
    void tokenUsesOutliveTheTokenWhateverElseIsLimited() {
        QuotaFixture f = new QuotaFixture(count(Dimension.TOKEN_USES, 1));
        f.test("a", "download").ticket().close();
        f.pass(Duration.ofSeconds(90));
        assertFalse(f.test("a", "download").admitted());
    }
}
