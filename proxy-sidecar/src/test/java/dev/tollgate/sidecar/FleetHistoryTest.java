package dev.tollgate.sidecar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.fixture.Opened;
import dev.tollgate.sidecar.quota.shared.RedisServer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Four sidecar processes behind one store, with clients at random and limits that change, and an oracle that reads their access
 * logs. {@code -Dfleet.seconds=N} makes the histories longer: a million decisions take about two hours on two cores.
 */
@Timeout(value = 5, unit = TimeUnit.HOURS)
class FleetHistoryTest {
    private static final long SECONDS = Long.getLong("fleet.seconds", 6);
    private static final int SIDECARS = 4;
    /** A busy machine needs longer for so many requests. */
    private static final int MANY = 200;

    private static final int SOME = 20;

    @TempDir
    private Path directory;

    private RedisServer store;
    private FleetOfProcesses fleet;

    @BeforeEach
    void start() throws Exception {
        store = RedisServer.start(directory);
        fleet = new FleetOfProcesses(directory, store, SIDECARS);
    }

    @AfterEach
    void stop() throws Exception {
        Opened.close(fleet, store);
    }

    @Test
    void noIntervalHoldsMoreThanItsLimitAndNoneBelowItIsRefused() throws Exception {
        fleet.run(SECONDS, () -> {});
        for (int i = 0; i < 120 && (fleet.granted() < MANY || fleet.refused() < SOME); i++) {
            fleet.run(1, () -> {});
        }
        AccessOracle oracle = fleet.oracle();
        assertTrue(oracle.requests() >= MANY, oracle.requests() + " requests");
        assertTrue(oracle.refused() >= SOME, oracle.refused() + " refused");
        assertEquals(0, oracle.failed());
        assertEquals(0, oracle.over(), "more than a limit");
        assertEquals(0, oracle.refusedBelow(), "refused below a limit");
    }
}
