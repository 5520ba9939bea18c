package dev.tollgate.sidecar.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WindowClockTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private long awake = -5 * SECOND;
    private long asleep;
    private long pauseBeforeUptime;
    private long pauseAfterUptime;
    private boolean readable = true;

    private final WindowClock clock = new WindowClock(() -> awake, this::uptime);

    private OptionalLong uptime() {
        awake += pauseBeforeUptime;
        long shown = (1_000 * SECOND + awake + asleep) / 10_000_000 * 10_000_000;
        awake += pauseAfterUptime;
        return readable ? OptionalLong.of(shown) : OptionalLong.empty();
    }

    @Test
    void countsASuspend() {
        clock.look();
        asleep += 3_600 * SECOND;
        assertEquals(awake, clock.getAsLong());
        clock.look();
        assertBetween(3_599 * SECOND, 3_600 * SECOND);
        asleep += 60 * SECOND;
        clock.look();
        clock.look();
        assertBetween(3_658 * SECOND, 3_660 * SECOND);
    }

    @Test
    void countsManyShortSuspendsTogether() {
        for (int i = 0; i < 100; i++) {
            clock.look();
            awake += SECOND;
            asleep += SECOND / 2;
        }
        clock.look();
        assertBetween(48 * SECOND, 50 * SECOND);
    }

    @Test
    void takesNoPauseOfTheThreadForASuspend() {
        for (int i = 0; i < 100; i++) {
            pauseBeforeUptime = i % 3 == 0 ? 7 * SECOND : 0;
            pauseAfterUptime = i % 2 == 0 ? 5 * SECOND : 0;
            awake += 1_234_567;
            clock.look();
            assertEquals(awake, clock.getAsLong());
        }
    }

    @Test
    void goesOnWhereTheUptimeCannotBeRead() {
        readable = false;
        clock.look();
        asleep += 60 * SECOND;
        clock.look();
        assertEquals(awake, clock.getAsLong());
        readable = true;
        clock.look();
        assertEquals(awake, clock.getAsLong());
        readable = false;
        asleep += 60 * SECOND;
        clock.look();
        readable = true;
        clock.look();
        assertBetween(59 * SECOND, 60 * SECOND);
    }

    @Test
    void neverGoesBack() {
        clock.look();
        asleep += 60 * SECOND;
        clock.look();
        long then = clock.getAsLong();
        asleep -= 30 * SECOND;
        clock.look();
        assertEquals(then, clock.getAsLong());
    }

    @Test
    void readsTheFirstNumberOfTheFile(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("uptime");
        assertEquals(OptionalLong.empty(), WindowClock.read(file));
        Files.writeString(file, "350735.47 234388.90\n");
        assertEquals(OptionalLong.of(350_735_470_000_000L), WindowClock.read(file));
        for (String other : new String[] {"", "\n", "up 3 days", "1e99 2", "NaN 0"}) {
            Files.writeString(file, other);
            assertEquals(OptionalLong.empty(), WindowClock.read(file));
        }
    }

    @Test
    void aSlidingLimitIsFreeAfterASuspendOfItsInterval() throws Exception {
        Quota five = Quota.none().with(Dimension.REQUESTS, Limit.parse(Dimension.REQUESTS, "5/1h"));
        Integration acme = new Integration("acme", "ki_1", 0, five);
        Quotas quotas = new Quotas(() -> QuotaRules.none(), clock);
        clock.look();
        InetAddress client = InetAddress.getByName("192.0.2.1");
        for (int i = 0; i < 5; i++) {
            assertTrue(quotas.admitRequest(acme, client).admitted());
        }
        assertFalse(quotas.admitRequest(acme, client).admitted());
        asleep += 3_602 * SECOND;
        clock.look();
        assertTrue(quotas.admitRequest(acme, client).admitted());
    }

    @Test
    void countsASuspendOfLittleMoreThanASecond() {
        clock.look();
        asleep += 12 * SECOND / 10;
        clock.look();
        assertBetween(11 * SECOND / 10, 12 * SECOND / 10);
    }

    private void assertBetween(long min, long max) {
        long counted = clock.getAsLong() - awake;
        assertTrue(counted >= min && counted <= max, () -> counted + " ns");
    }
}
