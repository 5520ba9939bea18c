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
    void whatThereIsNoRoomForIsLeftOut() {
        hold(rate(Dimension.REQUESTS, 300, 3600).orElse(rate(Dimension.CLIENT, 9, 3600)));
        before.request(A);
        List<HeldWindow> held = new ArrayList<>();
        before.quotas.held().each(id -> true, held::addAll);
        HeldRestore restore = after.quotas.restore(100_000);
        int added = 0;
        for (int i = 0; i < 1000; i++) {
            for (HeldWindow window : held) {
                Integration who = new Integration("i" + i, "k", 0, Quota.none());
                added += restore.add(new HeldWindow(
                                who, window.dimension(), window.client(), window.limit(), window.events()))
                        ? 1
                        : 0;
            }
        }
        assertTrue(added > 60 && added < 130, added + " windows");
        assertTrue(after.quotas.report().integrationsHeld() <= added);
    }

    @ParameterizedTest
    @EnumSource(names = {"CLIENT", "REQUESTS", "KEY_REQUESTS"})
    void aWindowCountsAgainstTheRoomWithAllItsEvents(Dimension dimension) {
        hold(rate(dimension, 256, 3600));
        for (int i = 0; i < 256; i++) {
            before.request(A);
        }
        List<HeldWindow> held = new ArrayList<>();
        before.quotas.held().each(id -> true, held::addAll);
        assertEquals(1, held.size());
        assertFalse(after.quotas.restore(3600).add(held.get(0)));
        assertEquals(0, after.quotas.report().integrationsHeld());
        assertTrue(after.quotas.restore(4200).add(held.get(0)));
    }

    @Test
    void noClientIsEvictedForOneThatIsRestored() {
        hold(rate(Dimension.CLIENT, 9, 3600));
        for (int client = 0; client < 150; client++) {
            before.request(client);
        }
        QuotaFixture small = new QuotaFixture(rate(Dimension.CLIENT, 9, 3600), 100);
        HeldRestore restore = small.quotas.restore();
        List<HeldWindow> held = new ArrayList<>();
        before.quotas.held().each(id -> true, held::addAll);
        assertEquals(100, held.stream().filter(restore::add).count());
        assertEquals(100, small.quotas.report().clientsHeld());
        assertEquals(0, small.quotas.report().clientsEvicted());
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
