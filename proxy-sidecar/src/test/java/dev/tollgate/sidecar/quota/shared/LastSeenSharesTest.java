package dev.tollgate.sidecar.quota.shared;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the store is asked about again: windows in use, not those of clients that came once. */
class LastSeenSharesTest {
    private final AtomicInteger scripts = new AtomicInteger();
    private long now = 1;
    private final Breaker breaker = new Breaker(FleetObserver.none());
    private final StoreWindows windows = new StoreWindows(
            (script, keys, arguments, answer) -> scripts.incrementAndGet(), "sidecar", "", false, () -> 0);
    private final StoreContact contact = new StoreContact(
            breaker,
            new StoreFaults(breaker, () -> now, FleetObserver.none()),
            new StoreClock(() -> now),
            () -> now,
            (standing, since) -> {},
            standing -> {});
    private final LastSeenShares shares = new LastSeenShares(
            new Members(1, () -> now), new Looks(windows, contact, new KnownRefusals(() -> now)), () -> now);
    private final Standing standing = StoreFixture.standing("acme");

    private void pass(long seconds) {
        now += TimeUnit.SECONDS.toNanos(seconds);
    }

    @Test
    void aClientThatCameOnceIsNotLookedAt() {
        for (int i = 0; i < 100; i++) {
            shares.seen(standing, StoreFixture.client("40/12h", i), 1);
        }
        pass(1);
        shares.refresh();
        assertEquals(0, scripts.get());
    }

    @Test
    void theIntegrationsOwnIsLookedAtWhileItIsUsed() {
        shares.seen(standing, StoreFixture.requests("100/1h"), 1);
        pass(1);
        shares.refresh();
        assertEquals(1, scripts.get());
        pass(10);
        shares.refresh();
        assertEquals(1, scripts.get());
    }

    @Test
    void aClientThatComesAgainIsLookedAtWhileItDoes() {
        shares.seen(standing, StoreFixture.client("40/12h", 1), 1);
        pass(1);
        shares.seen(standing, StoreFixture.client("40/12h", 1), 2);
        pass(1);
        shares.refresh();
        assertEquals(1, scripts.get());
        pass(10);
        shares.refresh();
        assertEquals(1, scripts.get());
    }
}
