package dev.tollgate.exchange.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Failures are bounded for an address and for a credential, and nobody is locked out by others. */
final class FailureThrottleTest {
    private final ManualTicker time = new ManualTicker();
    private final FailureThrottle throttle = new FailureThrottle(time);

    @Test
    void refusesAnAddressAfterItsBurstAndForgivesWithTime() throws Exception {
        InetAddress client = InetAddress.getByName("192.0.2.1");
        for (int i = 0; i < FailureThrottle.ADDRESS_BURST; i++) {
            assertEquals(Duration.ZERO, throttle.charge("key" + i, client));
        }

        assertEquals(FailureThrottle.ADDRESS_PACE, throttle.charge("another", client));
        time.pass(FailureThrottle.ADDRESS_PACE);
        assertEquals(Duration.ZERO, throttle.charge("another", client));
        assertFalse(throttle.charge("another", client).isZero());
    }

    @Test
    void savesUpNothingForAnAddressThatHasBeenAway() throws Exception {
        InetAddress client = InetAddress.getByName("192.0.2.1");
        throttle.charge("first", client);
        time.pass(Duration.ofSeconds(100));

        int admitted = 0;
        while (throttle.charge("key" + admitted, client).isZero()) {
            admitted++;
        }

        assertEquals(FailureThrottle.ADDRESS_BURST, admitted);
    }

    @Test
    void blamesAnAddressForTwoMinutes() throws Exception {
        InetAddress client = InetAddress.getByName("192.0.2.1");
        assertTrue(throttle.isBlameless(client));
        throttle.blame(client);

        time.pass(Duration.ofMinutes(2).minusMillis(1));
        assertFalse(throttle.isBlameless(client));
        time.pass(Duration.ofMillis(2));
        assertTrue(throttle.isBlameless(client));
    }

    @Test
    void admitsNoMoreThanTheBurstWhenManyAskAtOnce() throws Exception {
        InetAddress client = InetAddress.getByName("192.0.2.1");
        AtomicInteger admitted = new AtomicInteger();
        CountDownLatch begin = new CountDownLatch(1);
        List<Thread> senders = new ArrayList<>();
        for (int sender = 0; sender < 4; sender++) {
            int id = sender;
            senders.add(new Thread(() -> {
                await(begin);
                for (int i = 0; i < 2_000; i++) {
                    if (throttle.charge(id + "-" + i, client).isZero()) {
                        admitted.incrementAndGet();
                    }
                }
            }));
        }
        senders.forEach(Thread::start);
        begin.countDown();
        for (Thread sender : senders) {
            sender.join();
        }

        assertEquals(FailureThrottle.ADDRESS_BURST, admitted.get());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void letsAClientWithoutFailuresTryAKeyThatIsUnderAttack() throws Exception {
        for (int i = 1; i <= 2 * FailureThrottle.CREDENTIAL_BURST; i++) {
            throttle.charge("key", InetAddress.getByName("192.0.2." + i));
        }

        assertEquals(Duration.ZERO, throttle.charge("key", InetAddress.getByName("198.51.100.1")));
        assertFalse(
                throttle.charge("key", InetAddress.getByName("198.51.100.1")).isZero());
    }

    @Test
    void takesTheAddressesOfOneSixtyFourForOneClient() throws Exception {
        for (int i = 0; i < FailureThrottle.ADDRESS_BURST; i++) {
            throttle.charge("key" + i, InetAddress.getByName("2001:db8:1:2::" + Integer.toHexString(i)));
        }

        assertFalse(throttle.charge("k", InetAddress.getByName("2001:db8:1:2:ffff::1"))
                .isZero());
        assertTrue(
                throttle.charge("k", InetAddress.getByName("2001:db8:1:3::1")).isZero());
    }

    @Test
    void chargesNothingForWhatIsRefunded() throws Exception {
        InetAddress client = InetAddress.getByName("192.0.2.1");
        for (int i = 0; i < 10 * FailureThrottle.ADDRESS_BURST; i++) {
            assertEquals(Duration.ZERO, throttle.charge("key", client));
            throttle.refund("key", client);
        }
    }
}
