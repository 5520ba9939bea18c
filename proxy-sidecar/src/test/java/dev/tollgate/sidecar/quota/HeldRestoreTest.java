package dev.tollgate.sidecar.quota;

import static dev.tollgate.sidecar.quota.QuotaFixture.ACME;
import static dev.tollgate.sidecar.quota.QuotaFixture.address;
import static dev.tollgate.sidecar.quota.QuotaFixture.rate;
import static dev.tollgate.sidecar.quota.QuotaFixture.rules;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Quota;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What one process has counted goes on in another. */
class HeldRestoreTest {
    private static final String A = "192.0.2.1";
    private static final int HALF_A_DAY = 12 * 3600;

    private final QuotaFixture before = new QuotaFixture(Quota.none());
    private final QuotaFixture after = new QuotaFixture(Quota.none());

    private void hold(Quota quota) {
        before.rules = rules(quota, true, false);
        after.rules = before.rules;
    }

    private List<HeldWindow> moved() {
        List<HeldWindow> moved = new ArrayList<>();
        before.quotas.held().each(id -> id.equals("acme"), moved::addAll);
        moved.forEach(after.quotas.restore()::add);
        return moved;
    }

    @ParameterizedTest
    @EnumSource(names = {"CLIENT", "REQUESTS", "KEY_REQUESTS"})
    void aThingGoesOnUnderEachOfItsLimits(Dimension dimension) {
        hold(rate(dimension, 3, 3600));
        before.request(A);
        hold(rate(dimension, 10, HALF_A_DAY));
        before.request(A);
        assertEquals(2, moved().size());

        for (int i = 2; i < 10; i++) {
            assertTrue(after.request(A).admitted(), i + " requests");
        }
        assertFalse(after.request(A).admitted());
        hold(rate(dimension, 3, 3600));
        after.pass(Duration.ofHours(1).minusNanos(1));
        assertFalse(after.request(A).admitted());
        after.pass(Duration.ofNanos(1));
        assertTrue(after.request(A).admitted());
    }

    @ParameterizedTest
    @EnumSource(names = {"CLIENT", "REQUESTS"})
    void whatWasUsedCountsForTheRestOfItsInterval(Dimension dimension) {
        hold(rate(dimension, 1, HALF_A_DAY));
        before.request(A);
        moved();

        after.pass(Duration.ofSeconds(HALF_A_DAY).minusNanos(1));
        assertFalse(after.request(A).admitted());
        after.pass(Duration.ofNanos(1));
        assertTrue(after.request(A).admitted());
    }

    @Test
    void othersAreLeftOut() {
        hold(rate(Dimension.CLIENT, 9, 60).orElse(rate(Dimension.REQUESTS, 9, 60)));
        before.quotas.admitRequest(new Integration("other", "k", 0, Quota.none()), address(A));
        assertEquals(List.of(), moved());
        before.quotas.admitRequest(ACME, address(A));
        assertEquals(2, moved().size());
    }

    @Test
    void whatCountsNoMoreIsLeftOut() {
        hold(rate(Dimension.REQUESTS, 9, 60));
        before.request(A);
        List<HeldWindow> old = moved();
        before.pass(Duration.ofMinutes(1));
        assertEquals(List.of(), moved());

        QuotaFixture later = new QuotaFixture(rate(Dimension.REQUESTS, 9, 60));
        later.pass(Duration.ofMinutes(1));
        old.forEach(later.quotas.restore()::add);
        assertEquals(0, later.quotas.report().integrationsHeld());
    }

    @ParameterizedTest
    @EnumSource(names = {"CLIENT", "REQUESTS", "KEY_REQUESTS"})
    void theLongerLimitGoesOnThoughAShorterOneCameLater(Dimension dimension) {
        hold(rate(dimension, 2, HALF_A_DAY));
        before.request(A);
        hold(rate(dimension, 9, 60));
        before.request(A);
        moved();

        after.pass(Duration.ofMinutes(2));
        hold(rate(dimension, 2, HALF_A_DAY));
        assertFalse(after.request(A).admitted());
    }
}
