package dev.tollgate.sidecar.quota.shared.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.quota.Decision;
import dev.tollgate.sidecar.quota.shared.FleetObserver.Place;
import dev.tollgate.sidecar.quota.shared.RedisServer;
import dev.tollgate.sidecar.quota.shared.StoreFault;
import dev.tollgate.sidecar.quota.shared.StoreSettings;
import dev.tollgate.sidecar.quota.shared.StoreSettings.Access;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A sidecar that was late itself does not blame the store for it. */
@Timeout(120)
class StalledLoopTest {
    private static final int REQUESTS = 20;
    private static final Duration TIMEOUT = Duration.ofMillis(1500);

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
    void theTimeOfTheStoreBeginsWhenItIsAsked() throws Exception {
        try (RedisServer store = RedisServer.start(directory);
                OneSidecar sidecar = new OneSidecar(patient("redis://127.0.0.1:" + store.port()))) {
            sidecar.awaitStore(true);
            sidecar.awaitDecisionOfStore("acme");
            long before = sidecar.count(Place.STORE);
            CompletableFuture<Void> pause = CompletableFuture.runAsync(() -> pause(store));
            for (Decision decision : sidecar.askOnStalledLoop("acme", REQUESTS, 2 * TIMEOUT.toMillis())) {
                assertTrue(decision.admitted());
            }
            pause.get(20, TimeUnit.SECONDS);
            assertEquals(REQUESTS, sidecar.count(Place.STORE) - before);
            assertEquals(0, sidecar.count(StoreFault.TIMEOUT));
        }
    }

    /** Has the store answer a moment after the loop has asked it. */
    private static void pause(RedisServer store) {
        try {
            Thread.sleep(2 * TIMEOUT.toMillis() - 100);
            store.signal("STOP");
            Thread.sleep(250);
            store.signal("CONT");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static StoreSettings patient(String url) {
        StoreSettings usual = OneSidecar.settings(Access.open(), url);
        return new StoreSettings(
                usual.urls(),
                usual.sentinel(),
                usual.cluster(),
                usual.access(),
                usual.fleet(),
                TIMEOUT,
                usual.replicas(),
                usual.strict());
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
