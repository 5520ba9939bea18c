package dev.tollgate.sidecar.quota.shared;

import static dev.tollgate.sidecar.quota.shared.StoreFixture.NOTHING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.quota.shared.Heartbeat.Sign;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What signs make of a fleet, also those that a store executes late. On a real server whose clock the test sets. */
final class HeartbeatSignTest {
    private static final long START = 1_800_000_000_000_000L;
    /** In milliseconds, longer than a sidecar that shows nothing is taken to be alive. */
    private static final long OUTAGE = 9000;

    @TempDir
    private Path directory;

    private final AtomicLong nanos = new AtomicLong();
    private final Sidecar one = new Sidecar("one");
    private final Sidecar other = new Sidecar("other");
    private StoreFixture store;

    @BeforeEach
    void start() throws Exception {
        store = new StoreFixture(directory);
        at(0);
        one.send(Sign.BACK);
        other.send(Sign.BACK);
        at(400);
        one.send(Sign.BEAT);
        other.send(Sign.BEAT);
        assertEquals(2, one.members.alive());
    }

    @AfterEach
    void end() throws Exception {
        store.close();
    }

    private void at(long millis) throws Exception {
        nanos.set(TimeUnit.MILLISECONDS.toNanos(millis));
        store.scripts.setTime(START + TimeUnit.MILLISECONDS.toMicros(millis));
    }

    private final class Sidecar {
        private final Members members = new Members(9, nanos::get);
        private final String name;
        private Heartbeat heartbeat;

        Sidecar(String name) {
            this.name = name;
        }

        void send(Sign sign) {
            if (heartbeat == null) {
                heartbeat = new Heartbeat(
                        store.scripts, Heartbeat.key("fleet", "locate"), name, members, new StoreClock(nanos::get));
            }
            heartbeat.send(sign, NOTHING);
        }
    }

    @Test
    void beatsThatWaitedInAStoreLoseNobody() throws Exception {
        at(OUTAGE);
        one.send(Sign.BEAT);
        assertEquals(2, one.members.alive());
        other.send(Sign.BEAT);
        assertEquals(2, other.members.alive());
        one.send(Sign.BACK);
        assertEquals(2, one.members.alive());
        assertTrue(one.members.isSuspended(), "each writes what it has granted before the store decides");
        other.send(Sign.BACK);
        assertTrue(other.members.isSuspended());
    }

    @Test
    void aBeatThatWaitedTakesNothingFromOneThatIsBack() throws Exception {
        at(OUTAGE);
        one.send(Sign.BACK);
        other.send(Sign.BEAT);
        at(OUTAGE + 2100);
        one.send(Sign.BEAT);
        assertFalse(one.members.isSuspended());
        assertEquals(2, one.members.alive(), "it has shown itself");
    }

    @Test
    void oneThatIsKilledIsGoneAfterFiveSeconds() throws Exception {
        for (long millis = 800; millis < 5000; millis += 400) {
            at(millis);
            one.send(Sign.BEAT);
            assertEquals(2, one.members.alive(), "after " + millis + " ms");
        }
        at(5600);
        one.send(Sign.BEAT);
        assertEquals(1, one.members.alive());
    }
}
