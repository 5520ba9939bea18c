package dev.tollgate.sidecar.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.sidecar.fault.LogLines;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What unlimited and shadow limits do to a decision, and who is told when a limit comes near. */
class LimitFormsTest {
    private static final InetAddress CLIENT = QuotaFixture.address("192.0.2.1");

    private final List<Dimension> near = new ArrayList<>();
    private final List<Decision> decisions = new ArrayList<>();
    private QuotaRules rules = QuotaRules.none();
    private long now;
    private final Quotas quotas = new Quotas(() -> rules, () -> now, new QuotaObserver() {
        @Override
        public void onDecision(String integrationId, Decision decision) {
            decisions.add(decision);
        }

        @Override
        public void onNear(String integrationId, Dimension dimension) {
            near.add(dimension);
        }
    });

    private static Quota quota(String... limits) throws Exception {
        Quota quota = Quota.none();
        for (int i = 0; i < limits.length; i += 2) {
            Dimension dimension = Dimension.named(limits[i]).orElseThrow();
            quota = quota.with(dimension, Limit.parse(dimension, limits[i + 1]));
        }
        return quota;
    }

    private void tier(String... limits) throws Exception {
        rules = new QuotaRules(true, false, Map.of(0, quota(limits)), Map.of());
    }

    private Decision request(Quota claim) {
        return quotas.admitRequest(new Integration("acme", "k", 0, claim), CLIENT);
    }

    @Test
    void runningTestsAreBoundedByEitherNumberThatIsEnforced() throws Exception {
        for (String dimension : List.of("server_concurrent", "concurrent")) {
            assertTrue(quotas.boundsRunningTests(new Integration("acme", "k", 0, quota(dimension, "1"))));
            assertFalse(quotas.boundsRunningTests(new Integration("acme", "k", 0, quota(dimension, "shadow:1"))));
            rules = new QuotaRules(false, false, Map.of(), Map.of());
            assertFalse(quotas.boundsRunningTests(new Integration("acme", "k", 0, quota(dimension, "1"))));
            rules = QuotaRules.none();
        }
        assertFalse(quotas.boundsRunningTests(new Integration("acme", "k", 0, quota("server_tests", "1/1h"))));
    }

    @Test
    void unlimitedInTheClaimLiftsTheTiersLimit() throws Exception {
        tier("requests", "1/1h", "server_concurrent", "1");
        assertTrue(request(Quota.none()).admitted());
        assertFalse(request(Quota.none()).admitted());
        Quota lifted = quota("requests", "unlimited", "server_concurrent", "unlimited");
        Integration who = new Integration("acme", "k", 0, lifted);
        for (int i = 0; i < 5; i++) {
            assertTrue(request(lifted).admitted());
            assertTrue(quotas.admitTest(who, "t" + i, Duration.ofMinutes(1), "download")
                    .admitted());
        }
        assertFalse(quotas.boundsRunningTests(who));

        DimensionState told = quotas.report()
                .explain(who, CLIENT, List.of(Dimension.REQUESTS))
                .dimensions()
                .get(0);
        assertEquals("unlimited CLAIM", told.limit() + " " + told.source());
        assertEquals(Duration.ZERO, told.retryAfter());
        assertEquals(null, told.remaining());
    }

    @Test
    void aShadowCountsAndReportsAndRefusesNothing() throws Exception {
        tier("requests", "shadow:2/1h", "client", "4/1h");
        for (int i = 0; i < 4; i++) {
            Decision decision = request(Quota.none());
            assertTrue(decision.admitted());
            assertEquals(i >= 2, decision.isShadowRefusal());
            assertEquals(i >= 2 ? Optional.of(Dimension.REQUESTS) : Optional.empty(), decision.refusedBy());
            assertEquals(1, decision.windows().size(), "no client is told to wait for a shadow");
        }
        Decision refused = request(Quota.none());
        assertFalse(refused.admitted());
        assertEquals(Optional.of(Dimension.CLIENT), refused.refusedBy());

        IntegrationState told = quotas.report()
                .explain(new Integration("acme", "k", 0, Quota.none()), CLIENT, List.of(Dimension.REQUESTS));
        DimensionState state = told.dimensions().get(0);
        assertEquals("shadow:2/1h", String.valueOf(state.limit()));
        assertEquals(2L, state.used());
        assertFalse(state.isEnforced());
        assertEquals(2, state.refused());
    }

    @Test
    void eachShadowShowsWhatItWouldRefuseByItself() throws Exception {
        tier("client", "shadow:2/1h", "requests", "shadow:3/2h");
        for (int i = 0; i < 5; i++) {
            assertTrue(request(Quota.none()).admitted());
        }
        assertEquals(List.of(), decisions.get(1).refusals());
        assertEquals(List.of(Dimension.CLIENT), decisions.get(2).refusals());
        assertEquals(
                List.of(Dimension.CLIENT, Dimension.REQUESTS), decisions.get(3).refusals());
        assertEquals(Optional.of(Dimension.REQUESTS), decisions.get(3).refusedBy(), "the longest wait");
        assertEquals(List.of(3L, 2L), refused());

        tier("client", "shadow:2/1h", "requests", "3/2h");
        assertFalse(request(Quota.none()).admitted());
        assertEquals(List.of(3L, 3L), refused(), "the shadow has refused nothing that another limit did not");
    }

    private List<Long> refused() {
        return quotas
                .report()
                .explain(
                        new Integration("acme", "k", 0, Quota.none()),
                        CLIENT,
                        List.of(Dimension.CLIENT, Dimension.REQUESTS))
                .dimensions()
                .stream()
                .map(DimensionState::refused)
                .toList();
    }

    @Test
    void aPlainNumberCanBeAShadowToo() throws Exception {
        tier("server_concurrent", "shadow:1");
        Integration who = new Integration("acme", "k", 0, Quota.none());
        for (int i = 0; i < 3; i++) {
            Decision decision = quotas.admitTest(who, "t" + i, Duration.ofMinutes(1), "download");
            assertTrue(decision.admitted());
            assertEquals(i >= 1, decision.isShadowRefusal());
        }
    }

    @Test
    void tellsOfALimitThatComesNearOncePerWindow() throws Exception {
        tier("requests", "10/1h", "client", "20/1h");
        try (LogLines log = new LogLines(Quotas.class.getName())) {
            for (int i = 0; i < 10; i++) {
                assertEquals(i >= 8 ? List.of(Dimension.REQUESTS) : List.of(), near);
                request(Quota.none());
            }
            now += Duration.ofMinutes(59).toNanos();
            request(Quota.none());
            assertEquals(1, near.size());
            assertEquals(1, log.lines().size(), () -> log.lines().toString());
            now += Duration.ofMinutes(2).toNanos();
            for (int i = 0; i < 8; i++) {
                request(Quota.none());
            }
            assertEquals(2, near.size());
            assertEquals(2, log.lines().size(), () -> log.lines().toString());
        }
    }

    @Test
    void tellsOfALimitByTheCalendarInEachPeriod() throws Exception {
        tier("requests", "10/day@America/New_York");
        Quotas byDay = new Quotas(() -> rules, () -> now, () -> now / 1_000_000, 10, QuotaObserver.none());
        try (LogLines log = new LogLines(Quotas.class.getName())) {
            for (int day = 1; day <= 4; day++) {
                for (int i = 0; i < 10; i++) {
                    byDay.admitRequest(new Integration("acme", "k", 0, Quota.none()), CLIENT);
                }
                assertEquals(day, log.lines().size(), () -> log.lines().toString());
                now += Duration.ofDays(1).toNanos();
            }
        }
    }

    @Test
    void aClientThatComesNearIsCountedAndNamedInNoLine() throws Exception {
        tier("client", "5/1h");
        try (LogLines log = new LogLines(Quotas.class.getName())) {
            for (int i = 0; i < 5; i++) {
                request(Quota.none());
            }
            assertEquals(List.of(Dimension.CLIENT), near);
            assertEquals(List.of(), log.lines());
        }
    }

    @Test
    void tellsOfAShadowThatComesNear() throws Exception {
        tier("requests", "shadow:5/1h");
        try (LogLines log = new LogLines(Quotas.class.getName())) {
            for (int i = 0; i < 9; i++) {
                assertTrue(request(Quota.none()).admitted());
            }
            assertEquals(List.of(Dimension.REQUESTS), near);
            assertEquals(1, log.lines().size(), () -> log.lines().toString());
            assertTrue(
                    log.lines().get(0).contains("not enforced"),
                    () -> log.lines().toString());
        }
    }

    @Test
    void aFullShadowComesNearOnceThoughItsLastRequestIsItsShare() throws Exception {
        tier("requests", "shadow:3/1h", "client", "shadow:1/1h");
        for (int i = 0; i < 9; i++) {
            assertTrue(request(Quota.none()).admitted());
        }
        assertEquals(List.of(Dimension.CLIENT, Dimension.REQUESTS), near);
    }

    @Test
    void tellsAtOnceOfALimitThatIsLoweredPastItsShare() throws Exception {
        tier("requests", "10/1h");
        try (LogLines log = new LogLines(Quotas.class.getName())) {
            for (int i = 0; i < 6; i++) {
                request(Quota.none());
            }
            assertEquals(List.of(), near);
            tier("requests", "8/1h");
            request(Quota.none());
            assertEquals(1, near.size(), "7 of 8");
            tier("requests", "3/1h");
            assertFalse(request(Quota.none()).admitted());
            assertFalse(request(Quota.none()).admitted());
            assertEquals(2, near.size(), "more than all of 3, and told once");
            assertEquals(2, log.lines().size(), () -> log.lines().toString());
        }
    }

    @Test
    void eachKeyThatComesNearIsToldOf() {
        try (LogLines log = new LogLines(Quotas.class.getName())) {
            for (String keyId : List.of("ki_1", "ki_2")) {
                Integration who = new Integration("acme", keyId, 0, Quota.ofToken(Map.of("key_requests", "5/1h")));
                for (int i = 0; i < 5; i++) {
                    quotas.admitRequest(who, CLIENT);
                }
                assertTrue(
                        log.lines().get(log.lines().size() - 1).contains(keyId),
                        () -> log.lines().toString());
            }
            assertEquals(2, log.lines().size());
        }
        assertEquals(List.of(Dimension.KEY_REQUESTS, Dimension.KEY_REQUESTS), near);
    }

    @Test
    void manyLimitsByTurnsGetFewLines() throws Exception {
        try (LogLines log = new LogLines(Quotas.class.getName())) {
            for (int i = 0; i < 1_000; i++) {
                tier("requests", (1 + i % 100) + "/1h");
                request(Quota.none());
            }
            assertTrue(log.lines().size() <= 32, () -> log.lines().size() + " lines");
        }
    }

    /** Else the one that was known first, which has dropped most of them, would tell. */
    @Test
    void aNewLimitCountsWhatTheLargestKnows() throws Exception {
        tier("requests", "1/1h");
        assertTrue(request(Quota.none()).admitted());
        tier("requests", "20/1h");
        for (int i = 0; i < 7; i++) {
            assertTrue(request(Quota.none()).admitted());
        }
        tier("requests", "10/1h");
        assertTrue(request(Quota.none()).admitted());
        assertTrue(request(Quota.none()).admitted());
        assertFalse(request(Quota.none()).admitted(), "ten in this hour");
    }

    @Test
    void aLimitOfZeroIsNeverNear() throws Exception {
        tier("requests", "0/1h", "client", "5/1h");
        try (LogLines log = new LogLines(Quotas.class.getName())) {
            request(Quota.none());
            assertEquals(List.of(), log.lines());
        }
        assertEquals(List.of(), near);
    }
}
