package dev.tollgate.sidecar.locate.upstream;

import static dev.tollgate.sidecar.locate.upstream.PoolFixture.OK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The bounds of a pool change while it serves, in embedded channels whose time stands still. */
final class ChangingBoundsTest {
    @RegisterExtension
    private final PoolFixture pool = new PoolFixture(bounds(2, 1));

    private static UpstreamSettings bounds(int connections, int waiting) {
        Duration second = Duration.ofSeconds(1);
        return new UpstreamSettings(
                connections,
                waiting,
                second,
                second.multipliedBy(15),
                second.multipliedBy(10),
                second.multipliedBy(60));
    }

    @Test
    void opensMoreConnectionsAndLetsMoreWaitOnceItMay() {
        pool.sendAll("a", "b", "waits", "c");
        assertEquals(2, FakeUpstream.opened());
        assertEquals(List.of("c BUSY"), pool.told);

        pool.bound(bounds(2, 2));
        pool.sendAll("waits-too", "d");
        assertEquals(List.of("c BUSY", "d BUSY"), pool.told);

        pool.bound(bounds(3, 2));
        pool.sendAll("e");
        assertEquals(3, FakeUpstream.opened());
    }

    @Test
    void endsConnectionsOverALowerBoundOnceTheyHaveServed() {
        pool.sendAll("a", "b");
        FakeUpstream first = FakeUpstream.number(0).connected();
        FakeUpstream second = FakeUpstream.number(1).connected();
        pool.bound(bounds(1, 1));

        first.answer(OK);
        assertFalse(first.isOpen());
        second.answer(OK);
        assertTrue(second.isOpen());
        pool.sendAll("c", "waits", "d");
        assertEquals(List.of("a 200", "a ended", "b 200", "b ended", "d BUSY"), pool.told);
        assertEquals(2, FakeUpstream.opened());
    }

    @Test
    void callWaitsAsLongAsWasSaidWhenItCame() {
        pool.sendAll("a", "b", "waits");
        FakeUpstream.number(0).connected();
        FakeUpstream.number(1).connected();
        pool.bound(new UpstreamSettings(
                2, 1, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofSeconds(10), Duration.ofSeconds(60)));
        pool.pass(Duration.ofMillis(999));
        assertEquals(List.of(), pool.told);
        pool.pass(Duration.ofMillis(1));
        assertEquals(List.of("waits BUSY"), pool.told);
    }
}
