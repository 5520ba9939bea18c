package dev.tollgate.sidecar.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.quota.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlidingWindowTest {
    private static final Duration INTERVAL = Duration.ofSeconds(60);
    private static final long NANOS = INTERVAL.toNanos();
    private static final List<Limit.Rate> LIMITS = List.of(
            new Limit.Rate(400, Duration.ofHours(12)),
            new Limit.Rate(2, Duration.ofMinutes(1)),
            new Limit.Rate(300, Duration.ofMinutes(1)),
            new Limit.Rate(5, Duration.ofHours(1)),
            new Limit.Rate(1_000, Duration.ofSeconds(1)));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 7, 40, 255, 256})
    void agreesWithPlainListUpTo256(long max) {
        for (long seed = 0; seed < 5; seed++) {
            Random random = new Random(seed);
            SlidingWindow window = new SlidingWindow(new Limit.Rate(max, INTERVAL));
            List<Long> oracle = new ArrayList<>();
            long now = random.nextLong() / 4;
            for (int step = 0; step < 5_000; step++) {
                now += gap(random, max);
                long horizon = now - NANOS;
                oracle.removeIf(time -> time <= horizon);
                assertEquals(oracle.size(), window.used(now));
                long wait = oracle.size() < max ? 0 : oracle.get(0) + NANOS - now;
                assertEquals(wait, window.untilFree(now));
                assertEquals(oracle.isEmpty() ? 0 : oracle.get(0) + NANOS - now, window.untilMore(now));
                if (wait == 0 || random.nextInt(8) == 0) {
                    window.record(now);
                    oracle.add(now);
                    if (oracle.size() > max) {
                        oracle.remove(0);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {257, 600, 5_000})
    void neverHoldsMoreThanMaxAndForgetsAtMostOnePartLate(long max) {
        for (long seed = 0; seed < 5; seed++) {
            Random random = new Random(seed);
            SlidingWindow window = new SlidingWindow(new Limit.Rate(max, INTERVAL));
            List<Long> admitted = new ArrayList<>();
            int recent = 0;
            int late = 0;
            long now = random.nextLong() / 4;
            for (int step = 0; step < 60_000; step++) {
                now += gap(random, max);
                recent = firstWithin(admitted, recent, now - NANOS);
                late = firstWithin(admitted, late, now - NANOS - NANOS / 128);
                if (window.untilFree(now) == 0) {
                    window.record(now);
                    admitted.add(now);
                    assertTrue(admitted.size() - recent <= max, "more than max in one interval");
                } else {
                    assertTrue(admitted.size() - late >= max, "forgets too late");
                }
            }
        }
    }

    @Test
    void largeWindowStaysFullWhileRefusedEventsAreRecorded() {
        SlidingWindow window = new SlidingWindow(new Limit.Rate(1_000, INTERVAL));
        for (int i = 0; i < 1_000; i++) {
            window.record(0);
        }
        for (long now = 0; now < 3 * NANOS; now += NANOS / 1_100) {
            assertTrue(window.untilFree(now) > 0);
            window.record(now);
            assertEquals(1_000, window.used(now));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 300})
    void waitNamedIsNeitherTooShortNorTooLong(long max) {
        SlidingWindow window = new SlidingWindow(new Limit.Rate(max, INTERVAL));
        for (int i = 0; i < max; i++) {
            window.record(12_345);
        }
        long wait = window.untilFree(12_345);
        assertTrue(window.untilFree(12_345 + wait - 1) > 0);
        assertEquals(0, window.untilFree(12_345 + wait));
    }

    @Test
    void limitOfZeroIsNeverFree() {
        SlidingWindow window = new SlidingWindow(new Limit.Rate(0, INTERVAL));
        window.record(0);
        assertEquals(NANOS, window.untilFree(0));
        assertEquals(NANOS, window.untilFree(10 * NANOS));
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 200, 256, 257, 100_000})
    void otherLimitKeepsHistoryInBothForms(long other) {
        for (long max : List.of(200L, 500L)) {
            SlidingWindow window = new SlidingWindow(new Limit.Rate(max, INTERVAL));
            for (int i = 0; i < 150; i++) {
                window.record(i);
            }
            SlidingWindow next = new SlidingWindow(new Limit.Rate(other, INTERVAL));
            window.handTo(next, 150);
            assertEquals(Math.min(150, other), next.used(150));
            assertEquals(0, next.used(2 * NANOS));
        }
    }

    @Test
    void otherLimitOfAShortIntervalIsFreeAfterThatIntervalAtTheLatest() {
        Limit.Rate brief = new Limit.Rate(2, Duration.ofMinutes(1));
        SlidingWindow window = new SlidingWindow(new Limit.Rate(400, Duration.ofHours(12)));
        long now = Duration.ofHours(100).toNanos() + 1;
        window.record(now);
        window.record(now);

        SlidingWindow next = new SlidingWindow(brief);
        window.handTo(next, now);

        assertEquals(NANOS, next.untilFree(now));
        assertEquals(0, next.untilFree(now + NANOS));
    }

    /** An event may count late by a part of each limit that it has lived under, and never early. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void changesOfTheLimitForgetNothingEarlyAndLittleLate(long seed) {
        Random random = new Random(seed);
        Limit.Rate limit = LIMITS.get(0);
        SlidingWindow window = new SlidingWindow(limit);
        List<Long> came = new ArrayList<>();
        List<Long> cameAtTheLatest = new ArrayList<>();
        long now = random.nextLong() / 4;
        for (int step = 0; step < 50_000; step++) {
            now += random.nextLong(1 + limit.interval().toNanos() / random.nextLong(1, 2 * limit.max()));
            if (random.nextInt(500) == 0) {
                long latest = now;
                long late = lateness(limit);
                cameAtTheLatest.replaceAll(time -> Math.min(time + late, latest));
                limit = LIMITS.get(random.nextInt(LIMITS.size()));
                SlidingWindow next = new SlidingWindow(limit);
                window.handTo(next, now);
                window = next;
            }
            if (window.untilFree(now) == 0 || random.nextInt(8) == 0) {
                window.record(now);
                came.add(now);
                cameAtTheLatest.add(now);
            }
            keep(came, limit.max(), now - limit.interval().toNanos());
            keep(cameAtTheLatest, limit.max(), now - limit.interval().toNanos() - lateness(limit));
            long used = window.used(now);
            assertTrue(came.size() <= used, "forgets too early");
            assertTrue(used <= cameAtTheLatest.size(), "forgets too late");
        }
    }

    private static long lateness(Limit.Rate limit) {
        return limit.max() > SlidingWindow.EXACT_MAX ? limit.interval().toNanos() / SlidingWindow.PARTS : 0;
    }

    private static void keep(List<Long> times, long max, long horizon) {
        times.removeIf(time -> time <= horizon);
        while (times.size() > max) {
            times.remove(0);
        }
    }

    private static long gap(Random random, long max) {
        return switch (random.nextInt(20)) {
            case 0 -> random.nextLong(NANOS / 8);
            case 1, 2, 3 -> 0;
            default -> random.nextLong(1 + 2 * NANOS / (3 * max));
        };
    }

    private static int firstWithin(List<Long> times, int from, long horizon) {
        int first = from;
        while (first < times.size() && times.get(first) <= horizon) {
            first++;
        }
        return first;
    }
}
