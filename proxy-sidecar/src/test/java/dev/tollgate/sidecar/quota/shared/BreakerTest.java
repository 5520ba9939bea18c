package dev.tollgate.sidecar.quota.shared;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.fixture.LoggedEvents;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A store that is reached, lost and reached again. */
final class BreakerTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @RegisterExtension
    final LoggedEvents logged = new LoggedEvents(Breaker.class);

    private long now;
    private final Breaker breaker = new Breaker(FleetObserver.none(), () -> now);

    private void fail() {
        for (int i = 0; i < 3; i++) {
            breaker.failed("no answer in time");
        }
    }

    @Test
    void tellsOfEachChangeOnceAMinute() {
        fail();
        assertEquals(0, logged.list().size(), "it was not reached before");
        for (int i = 0; i < 60; i++) {
            breaker.close();
            assertFalse(breaker.isOpen());
            fail();
            assertTrue(breaker.isOpen());
            now += SECOND;
        }
        assertEquals(2, logged.list().size());
        breaker.close();
        assertEquals(3, logged.list().size());
        fail();
        assertEquals(4, logged.list().size());
        now += 60 * SECOND;
        fail();
        assertEquals(4, logged.list().size(), "it lasts");
    }
}
