package dev.tollgate.sidecar.quota.shared.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.quota.Decision;
import dev.tollgate.sidecar.quota.shared.FleetObserver.Place;
import dev.tollgate.sidecar.quota.shared.RedisServer;
import dev.tollgate.sidecar.quota.shared.StoreFault;
import dev.tollgate.sidecar.quota.shared.StoreSettings.Access;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A sidecar that was late itself does not blame the store for it. */
@Timeout(120)
class StalledLoopTest {
    private static final int REQUESTS = 20;

    @TempDir
    private Path directory;

    @Test
    void theStoreDecidesThoughTheLoopStoodStill() throws Exception {
        try (RedisServer store = RedisServer.start(directory);
                OneSidecar sidecar =
                        new OneSidecar(OneSidecar.settings(Access.open(), "redis://127.0.0.1:" + store.port()))) {
            sidecar.awaitStore(true);
            sidecar.awaitDecisionOfStore("acme");
            long before = sidecar.count(Place.STORE);
            for (Decision decision : sidecar.askOnStalledLoop("acme", REQUESTS, 1500)) {
                assertTrue(decision.admitted());
            }
            assertEquals(REQUESTS, sidecar.count(Place.STORE) - before);
            assertEquals(0, sidecar.count(StoreFault.TIMEOUT));
            assertTrue(sidecar.report().state().storeUsed());
        }
    }

    @Test
    void aStoreThatDoesNotAnswerIsNoticedByALoopThatStoodStill() throws Exception {
        try (RedisServer store = RedisServer.start(directory);
                OneSidecar sidecar =
                        new OneSidecar(OneSidecar.settings(Access.open(), "redis://127.0.0.1:" + store.port()))) {
            sidecar.awaitStore(true);
            sidecar.awaitDecisionOfStore("acme");
            store.signal("STOP");
            long before = sidecar.count(Place.SHARE);
            for (Decision decision : sidecar.askOnStalledLoop("acme", REQUESTS, 1500)) {
                assertTrue(decision.admitted());
            }
            assertEquals(REQUESTS, sidecar.count(Place.SHARE) - before);
            sidecar.awaitStore(false);
            store.signal("CONT");
        }
    }
}
