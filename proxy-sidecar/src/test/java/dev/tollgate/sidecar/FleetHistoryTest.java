package dev.tollgate.sidecar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
        if (fleet != null) {
            fleet.close();
        }
        store.close();
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

    /** Each fault lasts a second, and the fleet has some to get over it. */
    @Test
    void faultsFailNoRequestAndGrantNoMoreThanTheirBound() throws Exception {
        for (long round = 0; round * 24 <= SECONDS; round++) {
            fault(() -> fleet.kill(1), () -> fleet.start(1));
            fault(store::kill, store::start);
            fault(() -> store.signal("STOP"), () -> store.signal("CONT"));
            fault(() -> store.command("REPLICAOF 127.0.0.1 1"), () -> store.command("REPLICAOF NO ONE"));
            fault(() -> store.command("CONFIG SET maxmemory 1"), () -> store.command("CONFIG SET maxmemory 0"));
        }
        AccessOracle oracle = fleet.oracle();
        assertEquals(0, fleet.failed());
        assertTrue(fleet.killedConnections() <= 8, fleet.killedConnections() + " connections lost");
        assertEquals(0, oracle.failed());
        // what was granted in the second before an outage comes on top; no more than the largest limit fits into it
        assertEquals(0, oracle.overTwiceTheLargest(), "more than the bound");
    }

    private void fault(FleetOfProcesses.Action begin, FleetOfProcesses.Action end) throws Exception {
        fleet.run(1, () -> {});
        fleet.run(1, begin);
        fleet.run(3, end);
    }
}
