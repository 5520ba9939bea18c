package dev.tollgate.sidecar.quota.shared.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.fixture.Opened;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.sidecar.quota.Decision;
import dev.tollgate.sidecar.quota.shared.FleetObserver;
import dev.tollgate.sidecar.quota.shared.RedisServer;
import dev.tollgate.sidecar.quota.shared.StoreSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of an integration are counted over two ndt-servers, those that run and those that were begun. */
@Timeout(120)
class SharedTestsTest {
    private static final int PLACES = 6;
    private static final Quota LIMITS = Quota.none()
            .with(Dimension.TESTS, new Limit.Rate(20, Duration.ofHours(1)))
            .with(Dimension.SERVER_TESTS, new Limit.Rate(12, Duration.ofHours(1)))
            .with(Dimension.CONCURRENT, new Limit.Count(PLACES));
    /** In milliseconds, more than sidecars take to see what others have done. */
    private static final long BEAT = 2000;

    @TempDir
    private Path directory;

    private RedisServer store;
    private OneSidecar one;
    private OneSidecar other;

    @BeforeEach
    void start() throws Exception {
        store = RedisServer.start(directory);
        StoreSettings settings = OneSidecar.settings(StoreSettings.Access.open(), "redis://127.0.0.1:" + store.port());
        one = new OneSidecar(settings, LIMITS);
        other = new OneSidecar(settings, LIMITS);
        one.awaitStore(true);
        other.awaitStore(true);
        for (int i = 0; i < 1500 && !store.command("HLEN fleet:alive:locate").startsWith(":2"); i++) {
            Thread.sleep(20);
        }
        one.awaitFleet(2);
        other.awaitFleet(2);
    }

    @AfterEach
    void stop() throws Exception {
        Opened.close(one, other, store);
    }

    /** Returns the tests that may begin, of so many. */
    private static List<Decision> begin(OneSidecar sidecar, int tests) throws Exception {
        List<Decision> begun = new ArrayList<>();
        for (int i = 0; i < tests; i++) {
            Decision decision = sidecar.askTest("acme");
            if (decision.admitted()) {
                begun.add(decision);
            }
        }
        return begun;
    }

    private static void assertRefused(Dimension dimension, OneSidecar sidecar) throws Exception {
        Decision decision = sidecar.askTest("acme");
        assertEquals(Optional.of(dimension), decision.refusedBy());
        assertTrue(decision.retryAfter().compareTo(Duration.ZERO) > 0);
    }

    @Test
    void noMoreRunAtATimeThanTheFleetMay() throws Exception {
        List<Decision> running = begin(one, 4);
        assertEquals(2, begin(other, 4).size());
        assertRefused(Dimension.CONCURRENT, one);
        assertRefused(Dimension.CONCURRENT, other);
        running.get(0).ticket().close();
        assertEquals(1, awaitOne(other));
        assertRefused(Dimension.CONCURRENT, one);
    }

    private static int awaitOne(OneSidecar sidecar) throws Exception {
        int begun = 0;
        for (int i = 0; i < 200 && begun == 0; i++) {
            begun = begin(sidecar, 1).size();
            Thread.sleep(20);
        }
        return begun;
    }

    @Test
    void noMoreBeginThanTheFleetMay() throws Exception {
        for (int i = 0; i < 20; i++) {
            Decision decision = (i % 2 == 0 ? one : other).askTest("acme");
            assertTrue(decision.admitted());
            decision.ticket().close();
        }
        assertRefused(Dimension.TESTS, one);
        assertRefused(Dimension.TESTS, other);
    }

    @Test
    void whatThisServerAloneRefusesIsNotCountedByTheFleet() throws Exception {
        for (int i = 0; i < 12; i++) {
            one.askTest("acme").ticket().close();
        }
        for (int i = 0; i < 5; i++) {
            assertRefused(Dimension.SERVER_TESTS, one);
        }
        for (int i = 0; i < 8; i++) {
            Decision decision = other.askTest("acme");
            assertTrue(decision.admitted(), () -> "after the others: " + decision);
            decision.ticket().close();
        }
        assertRefused(Dimension.TESTS, other);
    }

    @Test
    void aTestThatHasNotBegunCountsNowhere() throws Exception {
        for (int i = 0; i < 5; i++) {
            Decision failed = one.askTest("acme");
            assertTrue(failed.admitted());
            failed.ticket().giveBack();
        }
        assertEquals(0, one.count(FleetObserver.Place.SHARE), "what is given back is no failure of the store");
        for (int i = 0; i < 1500 && counted() > 0; i++) {
            Thread.sleep(20);
        }
        assertEquals(0, counted());
        assertEquals(PLACES, begin(other, PLACES + 1).size());
    }

    private long counted() throws Exception {
        return store.command("EXISTS fleet{acme}t").startsWith(":0") ? 0 : 1;
    }

    @Test
    void inAnOutageEachHasItsShare() throws Exception {
        assertEquals(2, begin(one, 1).size() + begin(other, 1).size());
        Thread.sleep(BEAT);
        store.kill();
        one.awaitStore(false);
        other.awaitStore(false);
        assertEquals(2, begin(one, PLACES).size());
        assertEquals(2, begin(other, PLACES).size());
        assertRefused(Dimension.CONCURRENT, one);
    }

    @Test
    void aStoreThatIsEmptiedLearnsWhatRuns() throws Exception {
        assertEquals(4, begin(one, 4).size());
        assertEquals(1, begin(other, 1).size());
        Thread.sleep(BEAT);
        store.command("FLUSHALL");
        Thread.sleep(4000);
        assertEquals(1, begin(other, PLACES).size());
        assertRefused(Dimension.CONCURRENT, one);
        assertRefused(Dimension.CONCURRENT, other);
    }
}
