package dev.tollgate.sidecar.quota.shared;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the store is asked about again, and what a sidecar may grant by the answer. */
class LastSeenSharesTest {
    private final AtomicInteger scripts = new AtomicInteger();
    private long now = 1;
    private long used = 1;
    private final Breaker breaker = new Breaker(FleetObserver.none());
    private final StoreWindows windows = new StoreWindows(
            (script, keys, arguments, answer) -> {
                scripts.incrementAndGet();
                answer.reply(look(used));
            },
            "sidecar",
            "",
            false,
            () -> 0);
    private final StoreContact contact = new StoreContact(
            breaker,
            new StoreFaults(breaker, () -> now, FleetObserver.none()),
            new StoreClock(() -> now),
            () -> now,
            (standing, since) -> {},
            standing -> {});
    private final Members members = new Members(1, () -> now);
    private final LastSeenShares shares =
            new LastSeenShares(members, new Looks(windows, contact, new KnownRefusals(() -> now)), () -> now);
    private final Standing standing = StoreFixture.standing("acme");

    private static byte[] look(long used) {
        ByteBuffer reply = octets(3 + 8 * Double.BYTES).put(new byte[] {0, 1, 0});
        for (double number : new double[] {0, 1, 1, 0, 0, used, 0, 0}) {
            reply.putDouble(number);
        }
        return reply.array();
    }

    /** @param held for how many seconds nobody decides by what the store has */
    private static byte[] fleet(int sidecars, double held) {
        return octets(3 * Double.BYTES)
                .putDouble(0)
                .putDouble(sidecars)
                .putDouble(held * TimeUnit.SECONDS.toMicros(1))
                .array();
    }

    private static ByteBuffer octets(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

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

    @Test
    void aLookWhileOthersHaveYetToWriteGivesNoMore() {
        AskedLimit asked = StoreFixture.requests("40/1h");
        members.told(fleet(2, 0));
        shares.seen(standing, asked, 4);
        int here = 2;
        for (int i = 0; i < 12; i++, here++) {
            assertTrue(shares.take(standing, asked, here));
            standing.backlog().add(List.of(asked), now);
        }
        // the store is back: this sidecar has written 12, the other one none of its 18
        members.told(fleet(2, 2));
        standing.backlog().clear();
        used = 16;
        pass(1);
        shares.refresh();
        assertEquals(1, scripts.get());
        assertEquals(6, taken(asked, here));
        // all have written
        pass(1);
        used = 34;
        shares.refresh();
        assertEquals(3, taken(asked, here));
    }

    private int taken(AskedLimit asked, int here) {
        int taken = 0;
        while (shares.take(standing, asked, here + taken)) {
            taken++;
        }
        return taken;
    }
}
