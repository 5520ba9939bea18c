package dev.tollgate.sidecar.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jol.info.GraphLayout;

/** What windows take, measured by walking the objects. References are compressed, as in every JVM under 32 GB. */
class WindowMemoryTest {
    private static final Duration INTERVAL = Duration.ofHours(12);
    private static final long NANOS = INTERVAL.toNanos();

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 40, 256, 257, 50_000, 1_000_000_000})
    void windowTakesAtMost64OctetsAnd8PerRememberedEvent(long max) {
        Limit.Rate limit = new Limit.Rate(max, INTERVAL);
        long limitSize = GraphLayout.parseInstance(limit).totalSize();
        SlidingWindow window = new SlidingWindow(limit);
        Random random = new Random(max);
        long now = 0;
        for (int i = 0; i < 1_500; i++) {
            now += random.nextInt(50) == 0 ? NANOS / 3 : random.nextLong(NANOS / 300);
            if (window.untilFree(now) == 0) {
                window.record(now);
            }
            if (i % 10 != 0) {
                continue; // walking the objects takes longer than all else
            }
            long size = GraphLayout.parseInstance(window).totalSize() - limitSize;
            assertTrue(size <= 64 + 8 * window.used(now), size + " octets for " + window.used(now) + " events");
        }
    }

    @Test
    void largeWindowTakesAtMost8OctetsPerPart() {
        Limit.Rate limit = new Limit.Rate(1_000_000, INTERVAL);
        SlidingWindow window = new SlidingWindow(limit);
        for (long now = 0; now < 2 * NANOS; now += NANOS / 100_000) {
            window.record(now);
        }
        long size = GraphLayout.parseInstance(window).totalSize()
                - GraphLayout.parseInstance(limit).totalSize();
        assertTrue(size <= 64 + 8 * (SlidingWindow.PARTS + 1), size + " octets");
    }

    @ParameterizedTest
    @CsvSource({"1, 200", "40, " + ClientWindows.OCTETS})
    void clientTakesInAllAtMost(int requests, long octets) {
        QuotaFixture f = new QuotaFixture(Quota.none().with(Dimension.CLIENT, new Limit.Rate(40, INTERVAL)), 1_000_000);
        f.request(0);
        long before = GraphLayout.parseInstance(f.quotas).totalSize();
        int clients = 4_000;
        for (int i = 0; i < clients * requests; i++) {
            assertTrue(f.request(1 + i % clients).admitted());
        }
        assertEquals(clients + 1, f.quotas.report().clientsHeld());
        long each = (GraphLayout.parseInstance(f.quotas).totalSize() - before) / clients;
        assertTrue(each <= octets, each + " octets");
    }
}
