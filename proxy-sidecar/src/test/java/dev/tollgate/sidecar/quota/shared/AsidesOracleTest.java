package dev.tollgate.sidecar.quota.shared;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.sidecar.quota.shared.StoreReply.Decided;
import dev.tollgate.sidecar.quota.shared.StoreWindows.Way;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random histories of sidecars whose outages are strict, on a real server whose clock the test sets. Sidecars are cut off one by
 * one, their messages are lost or come late and out of order: no interval holds more than the limit. While nobody is cut off
 * nobody is refused below it.
 */
class AsidesOracleTest {
    private static final long SECOND = 1_000_000;
    private static final int SIDECARS = 3;
    private static final int STEPS = 4000;
    /** A sidecar that alone is cut off for as long as a part is kept is another matter. */
    private static final long ALONE = 250 * SECOND;

    private static final String ID = "acme";

    @TempDir
    private Path directory;

    private StoreFixture store;
    private long now = 1_700_000_000L * SECOND;
    private final List<Long> granted = new ArrayList<>();
    private final List<Sidecar> sidecars = new ArrayList<>();
    private int inOutage;
    private int refused;

    @BeforeEach
    void start() throws Exception {
        store = new StoreFixture(directory);
        for (int i = 0; i < SIDECARS; i++) {
            sidecars.add(new Sidecar("sidecar" + i));
        }
    }

    @AfterEach
    void end() throws Exception {
        store.close();
    }

    /** One sidecar, whose way to the store can be cut. */
    private final class Sidecar implements Scripts {
        private final Standing standing =
                new Standing(ID, StoreKeys.of("fleet", ID), new Backlog(new AtomicInteger()), nanos());
        private final StoreWindows windows;
        private final Backfill backfill;
        private final Asides asides;
        private final List<Runnable> delayed = new ArrayList<>();
        private boolean cut;
        private boolean slow;
        private long since;

        Sidecar(String name) {
            Breaker breaker = new Breaker(FleetObserver.none());
            StoreFaults faults = new StoreFaults(breaker, AsidesOracleTest.this::nanos, FleetObserver.none());
            StoreContact contact = new StoreContact(
                    breaker,
                    faults,
                    new StoreClock(AsidesOracleTest.this::nanos),
                    AsidesOracleTest.this::nanos,
                    (s, l) -> {
                        throw new AssertionError("nothing was lost");
                    },
                    s -> {});
            windows = new StoreWindows(this, name, "", true, () -> now / 1000);
            backfill = new Backfill(windows, contact, AsidesOracleTest.this::nanos);
            Places places = new Places(windows, breaker, AsidesOracleTest.this::nanos);
            asides = new Asides(windows, contact, places, Duration.ofMinutes(5), AsidesOracleTest.this::nanos);
        }

        @Override
        public void run(Script script, List<byte[]> keys, List<byte[]> arguments, Answer answer) {
            if (cut || (slow && script != Script.ASIDE)) {
                answer.failed(new StoreException(StoreFault.CONNECTION, "cut", null));
            } else if (slow) {
                answer.late();
                delayed.add(() -> store.scripts.run(script, keys, arguments, answer));
            } else {
                store.scripts.run(script, keys, arguments, answer);
            }
        }

        /** Does what is due beside requests. */
        void round() {
            if (!standing.backlog().isEmpty()) {
                backfill.write(standing, written -> {});
            }
            asides.refresh();
        }

        /** Messages that were under way arrive. */
        void arrive() {
            while (!delayed.isEmpty()) {
                delayed.remove(delayed.size() / 2).run();
            }
        }

        /** Returns whether a request is granted, by the store or from what is set aside. */
        boolean ask(AskedLimit asked) {
            for (int tries = 0; tries < 3; tries++) {
                Told answer = new Told();
                if (standing.backlog().isEmpty()) {
                    windows.decide(standing, List.of(asked), Way.DECIDE, answer);
                } else {
                    backfill.write(standing, written -> {});
                }
                if (answer.decided != null) {
                    asides.seen(
                            standing, asked, answer.decided.opinions().get(0).used());
                    return answer.decided.admitted();
                }
                if (!answer.blocked) {
                    return alone(asked);
                }
                asides.release(standing, List.of(asked));
                sidecars.forEach(Sidecar::round);
            }
            return false;
        }

        private boolean alone(AskedLimit asked) {
            if (!asides.take(standing, asked, 0)) {
                return false;
            }
            standing.backlog().add(List.of(asked), nanos());
            asides.settle(standing, asked, true);
            inOutage++;
            return true;
        }

        private final class Told implements StoreWindows.Answer {
            private Decided decided;
            private boolean blocked;

            @Override
            public void decided(Decided decision) {
                standing.see(decision.known(), nanos());
                decided = decision;
            }

            @Override
            public void blocked(Decided refusal) {
                blocked = true;
            }

            @Override
            public void suspended(StoreReply.Suspended suspended) {
                throw new AssertionError("held");
            }

            @Override
            public void failed(Throwable cause) {
                assertTrue(cut || slow, String.valueOf(cause));
            }

            @Override
            public void late() {}
        }
    }

    private long nanos() {
        return now * 1000;
    }

    private void move(long micros) throws Exception {
        now += micros;
        store.scripts.setTime(now);
    }

    private long recent(Limit.Rate limit) {
        long begin = now - limit.interval().toNanos() / 1000;
        return granted.stream().filter(time -> time > begin).count();
    }

    /** The limits of the tiers in turn, seconds between rounds, and how many milliseconds between requests at most. */
    @ParameterizedTest
    @CsvSource({
        "20/60s, 20/60s, 1",
        "300/100s, 300/100s, 2",
        "10/60s, 15/90s, 3",
        "4/20s, 4/20s, 4",
        "20/20m, 20/20m, 5"
    })
    void noIntervalHoldsMoreThanTheLimit(String first, String second, long seed) throws Exception {
        Random random = new Random(seed);
        AskedLimit[] tiers = {StoreFixture.requests(first), StoreFixture.requests(second)};
        Limit.Rate largest = (Limit.Rate) tiers[1].limit();
        long pause = largest.interval().toNanos() / 1000 / largest.max();
        for (int step = 0; step < STEPS; step++) {
            move((long) (random.nextDouble() * pause * (step / 100 % 2 == 0 ? 0.4 : 2)));
            disturb(random);
            AskedLimit asked = tiers[random.nextInt(10) == 0 ? 1 : 0];
            Limit.Rate limit = (Limit.Rate) asked.limit();
            Sidecar sidecar = sidecars.get(random.nextInt(SIDECARS));
            boolean whole = sidecars.stream().noneMatch(one -> one.cut || one.slow);
            long before = recent(limit);
            if (sidecar.ask(asked)) {
                granted.add(now);
                assertTrue(before < limit.max(), before + " of " + limit + " in step " + step);
            } else {
                refused++;
                assertTrue(
                        !whole || before >= limit.max() * 127 / 128 - 1, before + " of " + limit + " in step " + step);
            }
            if (step % 4 == 0) {
                sidecars.forEach(Sidecar::round);
            }
        }
        assertTrue(inOutage > 3, inOutage + " were granted while cut off");
        assertTrue(refused > 20, refused + " were refused");
    }

    private void disturb(Random random) {
        Sidecar some = sidecars.get(random.nextInt(SIDECARS));
        if (!some.cut && !some.slow) {
            some.cut = random.nextInt(25) == 0;
            some.slow = !some.cut && random.nextInt(25) == 0;
            some.since = now;
        }
        for (Sidecar one : sidecars) {
            if (now - one.since > ALONE * random.nextDouble()) {
                one.cut = false;
                one.slow = false;
                one.round();
                one.arrive();
                one.round();
            }
        }
    }

    @Test
    void thePartOfOneThatIsKilledComesBackByItself() throws Exception {
        AskedLimit asked = StoreFixture.requests("40/10h");
        move(1);
        assertTrue(sidecars.get(0).ask(asked));
        sidecars.get(0).asides.refresh();
        assertEquals(19, sidecars.get(0).asides.setAside());
        sidecars.remove(0);
        int more = 0;
        while (sidecars.get(0).ask(asked)) {
            more++;
        }
        assertEquals(20, more);
        move(5 * 60 * SECOND + 1);
        while (sidecars.get(0).ask(asked)) {
            more++;
        }
        assertEquals(39, more);
    }

    private void burst(AskedLimit asked, int requests) {
        for (int i = 0; i < requests; i++) {
            assertTrue(sidecars.get(i % SIDECARS).ask(asked));
        }
    }

    private List<Long> setAside() {
        return sidecars.stream().map(sidecar -> sidecar.asides.setAside()).toList();
    }

    /** The first sidecar gets half of what is left, until it hears of the others. */
    @Test
    void aShortBurstLeavesAPartWithEachSidecar() throws Exception {
        AskedLimit asked = StoreFixture.requests("300/10h");
        move(1);
        burst(asked, 6);
        sidecars.forEach(Sidecar::round);
        burst(asked, 54);
        for (int i = 0; i < 5; i++) {
            move(400_000);
            sidecars.forEach(Sidecar::round);
        }
        assertEquals(List.of(40L, 40L, 40L), setAside());
    }

    /** A burst that needs the parts is over when they may be set aside again. */
    @Test
    void whatABurstHasAskedBackIsSetAsideAgain() throws Exception {
        AskedLimit asked = StoreFixture.requests("300/10h");
        move(1);
        burst(asked, 6);
        sidecars.forEach(Sidecar::round);
        burst(asked, 174);
        assertEquals(List.of(0L, 0L, 0L), setAside());
        for (int i = 0; i < 30; i++) {
            move(400_000);
            sidecars.forEach(Sidecar::round);
        }
        assertEquals(List.of(20L, 20L, 20L), setAside());
    }

    @Test
    void whatIsNotRenewedIsNotGranted() throws Exception {
        AskedLimit asked = StoreFixture.requests("40/10h");
        move(1);
        assertTrue(sidecars.get(0).ask(asked));
        sidecars.get(0).asides.refresh();
        sidecars.get(0).cut = true;
        assertTrue(sidecars.get(0).ask(asked));
        move(5 * 60 * SECOND);
        assertTrue(!sidecars.get(0).ask(asked));
    }
}
