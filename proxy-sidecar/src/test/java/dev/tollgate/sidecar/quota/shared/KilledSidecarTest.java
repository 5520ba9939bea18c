package dev.tollgate.sidecar.quota.shared;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.quota.Limit;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The places of tests of a sidecar that was killed come back within 30 s. On a real server whose clock the test sets. */
class KilledSidecarTest {
    private static final long START = 1_800_000_000_000_000L;
    private static final StoreKeys KEYS = StoreKeys.of("fleet", "acme");

    @TempDir
    private Path directory;

    private StoreFixture store;

    @BeforeEach
    void start() throws Exception {
        store = new StoreFixture(directory);
    }

    @AfterEach
    void end() throws Exception {
        store.close();
    }

    private void at(double seconds) throws Exception {
        long micros = START + (long) (seconds * TimeUnit.SECONDS.toMicros(1));
        store.scripts.setTime(micros);
        store.sidecarMillis = micros / 1000;
    }

    private boolean begins(long place) {
        AskedLimit asked = new AskedLimit(WindowName.RUNNING, new Limit.Count(2), place);
        return store.decide("acme", StoreWindows.Way.DECIDE, asked).admitted();
    }

    @Test
    void comeBackWithin30Seconds() throws Exception {
        at(0);
        assertTrue(begins(1));
        assertTrue(begins(2));
        assertFalse(begins(3));
        // a running test is told of every 8 s; then the sidecar of the first is killed
        for (int second = 8; second <= 48; second += 8) {
            at(second);
            List<Long> running = second <= 16 ? List.of(1L, 2L) : List.of(2L);
            store.windows.renew(KEYS, WindowName.RUNNING, running, StoreFixture.NOTHING);
            assertEquals(second > 16 + 25, begins(3), "after " + second + " s");
        }
        at(16 + 30);
        assertFalse(begins(4), "the other sidecar's test still runs");
    }

    @Test
    void theirWholeNumberIsFreeAgain() throws Exception {
        at(0);
        assertTrue(begins(1));
        assertTrue(begins(2));
        at(24.9);
        assertFalse(begins(3));
        at(25.1);
        assertTrue(begins(3));
        assertTrue(begins(4));
        assertFalse(begins(5));
    }
}
