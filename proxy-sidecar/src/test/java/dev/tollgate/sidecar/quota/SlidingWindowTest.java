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
                assertEquals(
                        oracle.isEmpty() ? 0 : oracle.get(oracle.size() - 1) + NANOS - now, window.untilEmpty(now));
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
            SlidingWindow next = window.withLimit(new Limit.Rate(other, INTERVAL), 150);
            assertEquals(Math.min(150, other), next.used(150));
            assertEquals(0, next.used(2 * NANOS));
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
