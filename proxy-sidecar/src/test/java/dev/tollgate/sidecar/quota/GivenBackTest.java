package dev.tollgate.sidecar.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Histories in which some of what was admitted is given back, at any time after, beside plain lists of the rest. */
final class GivenBackTest {
    private static final Duration INTERVAL = Duration.ofSeconds(60);
    private static final long NANOS = INTERVAL.toNanos();
    private static final int STEPS = 20_000;

    /** An admitted event that may be given back later. */
    private record Event(long time, Ticket ticket) {}

    private final List<Event> admitted = new ArrayList<>();
    private QuotaRules rules = QuotaRules.none();
    private long now;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 40, 256})
    void exactWindowsAgreeWithAList(long max) {
        Random random = new Random(max);
        now = random.nextLong() / 4;
        SlidingWindow window = new SlidingWindow(new Limit.Rate(max, INTERVAL));
        List<Long> oracle = new ArrayList<>();
        List<Long> forgotten = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            now += gap(random, max);
            oracle.stream().filter(time -> now - time >= NANOS).forEach(forgotten::add);
            oracle.removeIf(time -> now - time >= NANOS);
            if (random.nextInt(3) == 0 && !oracle.isEmpty()) {
                long time = oracle.remove(random.nextInt(oracle.size()));
                window.giveBack(time, now);
            } else if (random.nextInt(9) == 0 && !forgotten.isEmpty()) {
                window.giveBack(forgotten.remove(forgotten.size() - 1), now);
            }
            assertEquals(oracle.size(), window.used(now));
            assertEquals(oracle.size() < max ? 0 : oracle.get(0) + NANOS - now, window.untilFree(now));
            if (window.untilFree(now) == 0) {
                window.record(now);
                oracle.add(now);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {257, 1_000, 5_000})
    void largeWindowsNeverHoldTooMuchAndForgetAtMostOnePartLate(long max) {
        Random random = new Random(max);
        now = random.nextLong() / 4;
        SlidingWindow window = new SlidingWindow(new Limit.Rate(max, INTERVAL));
        List<Long> events = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            now += gap(random, max);
            events.removeIf(time -> now - time >= NANOS + NANOS / SlidingWindow.PARTS);
            if (random.nextInt(3) == 0 && !events.isEmpty()) {
                window.giveBack(events.remove(events.size() - 1 - random.nextInt(Math.min(events.size(), 20))), now);
            }
            long counted = events.stream().filter(time -> now - time < NANOS).count();
            assertTrue(window.used(now) >= counted, "forgets too early");
            assertTrue(window.used(now) <= events.size(), "forgets too late");
            if (window.untilFree(now) == 0) {
                window.record(now);
                events.add(now);
            }
        }
    }

    /** Tiers that share events, changed rules in between, and requests that count though they were refused. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void noLimitIsEverExceededByWhatWasNotGivenBack(long seed) throws Exception {
        Random random = new Random(seed);
        now = random.nextLong() / 4;
        Quotas quotas = new Quotas(() -> rules, () -> now);
        for (int step = 0; step < STEPS; step++) {
            now += random.nextInt(3) == 0 ? 0 : random.nextLong(NANOS / 40);
            if (step % 100 == 0) {
                rules = new QuotaRules(true, random.nextBoolean(), tiers(random), Map.of());
            }
            if (random.nextInt(3) == 0 && !admitted.isEmpty()) {
                admitted.remove(random.nextInt(admitted.size())).ticket().giveBack();
            }
            // the first limit that an integration is asked about decides how much is remembered: it is the largest here
            Integration who = new Integration("acme", "k", step == 0 ? 2 : random.nextInt(3), Quota.none());
            Decision decision = quotas.admitRequest(who, InetAddress.getLoopbackAddress());
            if (decision.admitted()) {
                admitted.add(new Event(now, decision.ticket()));
                admitted.removeIf(event -> now - event.time() >= NANOS);
                assertTrue(
                        admitted.size() <= rules.limit(who, Dimension.REQUESTS).max(), "one too many");
            }
        }
    }

    private static Map<Integer, Quota> tiers(Random random) {
        return Map.of(
                0, quota(1 + random.nextInt(4)),
                1, quota(5 + random.nextInt(5)),
                2, quota(300));
    }

    private static Quota quota(long max) {
        return Quota.none()
                .with(Dimension.REQUESTS, new Limit.Rate(max, INTERVAL))
                .with(Dimension.CLIENT, new Limit.Rate(max, INTERVAL));
    }

    @Test
    void whatWasDroppedAsOneTooManyIsGivenBackBeforeWhatIsKept() {
        SlidingWindow window = new SlidingWindow(new Limit.Rate(2, INTERVAL));
        window.record(1);
        window.record(2);
        window.record(3);

        window.giveBack(3, 4);
        assertTrue(window.untilFree(4) > 0, "1 and 2 still count");
        window.giveBack(1, 4);
        assertEquals(0, window.untilFree(4));
        assertEquals(1, window.used(4));
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 300})
    void anEventIsGivenBackUnderALimitThatCameAfterIt(long later) {
        QuotaFixture f = new QuotaFixture(QuotaFixture.rate(Dimension.REQUESTS, 300, 60));
        Ticket first = f.request("192.0.2.1").ticket();
        f.pass(Duration.ofSeconds(1));
        f.request("192.0.2.1");
        f.rules = QuotaFixture.rules(QuotaFixture.rate(Dimension.REQUESTS, later, 120), true, false);
        f.request("192.0.2.1");

        first.giveBack();
        first.giveBack();

        assertEquals(later - 3, f.request("192.0.2.1").windows().get(0).remaining());
    }

    @Test
    void aClosedTicketGivesNothingBack() {
        QuotaFixture f = new QuotaFixture(QuotaFixture.rate(Dimension.CLIENT, 1, 60));
        Ticket ticket = f.request("192.0.2.1").ticket();
        ticket.close();
        ticket.giveBack();

        assertFalse(f.request("192.0.2.1").admitted());
    }

    @Test
    void inShadowModeWhatIsGivenBackIsNotShownAsUsed() {
        QuotaFixture f = new QuotaFixture(QuotaFixture.rate(Dimension.REQUESTS, 2, 60));
        f.rules = QuotaFixture.rules(QuotaFixture.rate(Dimension.REQUESTS, 2, 60), false, false);
        List<Ticket> tickets = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            tickets.add(f.request("192.0.2.1").ticket());
        }
        tickets.forEach(Ticket::giveBack);

        Decision decision = f.request("192.0.2.1");
        assertFalse(decision.isShadowRefusal());
        assertEquals(1, decision.windows().get(0).remaining());
    }

    @Test
    void aClientOfWhomNothingCountsIsForgotten() {
        QuotaFixture f = new QuotaFixture(QuotaFixture.rate(Dimension.CLIENT, 2, 60));
        Ticket one = f.request("192.0.2.1").ticket();
        Ticket two = f.request("192.0.2.1").ticket();

        one.giveBack();
        assertEquals(1, f.quotas.report().clientsHeld());
        two.giveBack();
        assertEquals(0, f.quotas.report().clientsHeld());
    }

    @Test
    void aClientWhoseTriesAreInVainMustWaitWhileOthersNeedNot() {
        QuotaFixture f = new QuotaFixture(QuotaFixture.rate(Dimension.REQUESTS, 1000, 3600));
        for (int i = 0; i < FailedTries.LIMIT.max(); i++) {
            assertEquals(Duration.ZERO, untilNextTry(f, "192.0.2.1"));
            f.request("192.0.2.1").ticket().giveBack();
        }

        assertEquals(FailedTries.LIMIT.interval(), untilNextTry(f, "192.0.2.1"));
        assertEquals(Duration.ZERO, untilNextTry(f, "192.0.2.2"));
        f.pass(FailedTries.LIMIT.interval());
        assertEquals(Duration.ZERO, untilNextTry(f, "192.0.2.1"));
    }

    @Test
    void triesCountForTheirSecondsThoughTheFirstOneCountsNoMore() {
        QuotaFixture f = new QuotaFixture(QuotaFixture.rate(Dimension.REQUESTS, 1000, 3600));
        fail(f, 1);
        f.pass(FailedTries.LIMIT.interval().minusSeconds(1));
        fail(f, 50);
        f.pass(Duration.ofSeconds(2));
        assertEquals(Duration.ZERO, untilNextTry(f, "192.0.2.1"));
        fail(f, 50);
        assertEquals(FailedTries.LIMIT.interval().minusSeconds(2), untilNextTry(f, "192.0.2.1"));
    }

    private static void fail(QuotaFixture f, int times) {
        for (int i = 0; i < times; i++) {
            f.request("192.0.2.1").ticket().giveBack();
        }
    }

    @Test
    void nobodyWaitsWhereNothingIsEnforced() {
        QuotaFixture f = new QuotaFixture(QuotaFixture.rate(Dimension.REQUESTS, 1000, 3600));
        f.rules = QuotaFixture.rules(QuotaFixture.rate(Dimension.REQUESTS, 1000, 3600), false, false);
        for (int i = 0; i < FailedTries.LIMIT.max(); i++) {
            f.request("192.0.2.1").ticket().giveBack();
        }

        assertEquals(Duration.ZERO, untilNextTry(f, "192.0.2.1"));
    }

    private static Duration untilNextTry(QuotaFixture f, String client) {
        return f.quotas.untilNextTry(QuotaFixture.ACME, QuotaFixture.address(client));
    }

    private static long gap(Random random, long max) {
        return switch (random.nextInt(20)) {
            case 0 -> random.nextLong(NANOS / 8);
            case 1, 2, 3 -> 0;
            default -> random.nextLong(1 + NANOS / max);
        };
    }
}
