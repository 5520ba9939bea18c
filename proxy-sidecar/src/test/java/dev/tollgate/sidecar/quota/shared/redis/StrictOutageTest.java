package dev.tollgate.sidecar.quota.shared.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.fixture.Opened;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.sidecar.quota.Decision;
import dev.tollgate.sidecar.quota.shared.RedisServer;
import dev.tollgate.sidecar.quota.shared.StoreSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two sidecars whose outages are strict grant the quota and no more, whatever they do while the store is out. */
@Timeout(180)
class StrictOutageTest {
    private static final int MAX = 100;
    private static final int PLACES = 12;
    private static final Quota LIMITS = Quota.none()
            .with(Dimension.REQUESTS, new Limit.Rate(MAX, Duration.ofHours(24)))
            .with(Dimension.TESTS, new Limit.Rate(MAX, Duration.ofHours(24)))
            .with(Dimension.CONCURRENT, new Limit.Count(PLACES));

    @TempDir
    private Path directory;

    private RedisServer store;
    private OneSidecar one;
    private OneSidecar other;

    @BeforeEach
    void start() throws Exception {
        store = RedisServer.start(directory);
        StoreSettings settings = OneSidecar.strict(
                OneSidecar.settings(StoreSettings.Access.open(), "redis://127.0.0.1:" + store.port()));
        one = new OneSidecar(settings, LIMITS);
        other = new OneSidecar(settings, LIMITS);
        one.awaitStore(true);
        other.awaitStore(true);
    }

    @AfterEach
    void stop() throws Exception {
        Opened.close(one, other, store);
    }

    private static int admitted(OneSidecar sidecar, int requests) throws Exception {
        int admitted = 0;
        for (int i = 0; i < requests; i++) {
            admitted += sidecar.ask("acme", i).admitted() ? 1 : 0;
        }
        return admitted;
    }

    @Test
    void anOutageGrantsWhatWasSetAsideAndNoMore() throws Exception {
        int granted = one.awaitPart("acme") + other.awaitPart("acme");
        assertTrue(granted < MAX / 2, granted + " granted");
        store.kill();
        int inOutage = admitted(one, MAX) + admitted(other, MAX);
        assertTrue(inOutage >= 2, "something was set aside");
        assertTrue(granted + inOutage <= MAX, granted + " and " + inOutage);
    }

    @Test
    void whatIsSetAsideIsGivenBackBeforeAnybodyIsRefused() throws Exception {
        int granted = one.awaitPart("acme");
        long held = one.setAside();
        assertTrue(held >= MAX / 4, held + " are set aside");
        assertEquals(MAX - granted, admitted(other, MAX + 5));
        assertEquals(0, one.setAside());
    }

    @Test
    void aSidecarThatEndsGivesItsPartBackAtOnce() throws Exception {
        int granted = one.awaitPart("acme");
        one.close();
        one = null;
        long begun = System.nanoTime();
        assertEquals(MAX - granted, admitted(other, MAX));
        assertTrue(
                System.nanoTime() - begun < Duration.ofMinutes(3).toNanos(),
                "long before it would come back by itself");
    }

    @Test
    void afterAnOutageTheStoreKnowsWhatWasGranted() throws Exception {
        int granted = one.awaitPart("acme") + other.awaitPart("acme");
        store.signal("STOP");
        granted += admitted(one, 8) + admitted(other, 8);
        store.signal("CONT");
        for (int i = 0; i < 500 && granted < MAX; i++) {
            granted += admitted(one, MAX) + admitted(other, MAX);
            Thread.sleep(40);
        }
        assertEquals(MAX, granted);
    }

    @Test
    void runningTestsKeepToTheirPlaces() throws Exception {
        List<Decision> running = new ArrayList<>();
        begin(one, 1, running);
        begin(other, 1, running);
        for (int i = 0; i < 1500 && (one.setAside() == 0 || other.setAside() == 0); i++) {
            Thread.sleep(20);
        }
        assertTrue(one.setAside() > 0 && other.setAside() > 0);
        store.kill();
        begin(one, PLACES, running);
        begin(other, PLACES, running);
        assertTrue(running.size() > 2, running.size() + " run");
        assertTrue(running.size() <= PLACES, running.size() + " run");
    }

    private static void begin(OneSidecar sidecar, int tests, List<Decision> running) throws Exception {
        for (int i = 0; i < tests; i++) {
            Decision decision = sidecar.askTest("acme");
            if (decision.admitted()) {
                running.add(decision);
            }
        }
    }
}
