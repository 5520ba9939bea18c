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
 * Faults of a fleet and of its store, under the load of {@link FleetHistoryTest}. {@code -Dfleet.seconds=N} repeats them
 * every 24 seconds of that time.
 */
@Timeout(value = 5, unit = TimeUnit.HOURS)
class FleetFaultsTest {
    private static final long SECONDS = Long.getLong("fleet.seconds", 6);
    private static final int SIDECARS = 4;

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
