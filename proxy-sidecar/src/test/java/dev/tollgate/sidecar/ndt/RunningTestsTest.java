package dev.tollgate.sidecar.ndt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.http.AddressBlock;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who gets a place on the machine. */
final class RunningTestsTest {
    private static final Tester MONITORING = new Tester.Monitoring();
    private static final Tester ACME = new Tester.OfIntegration("acme", false);

    private PlaceBounds bounds = new PlaceBounds(8, 3, 2, 25);
    private final RunningTests running = new RunningTests(() -> bounds);

    private static Tester anonymous(String address, String token) throws Exception {
        return new Tester.Anonymous(AddressBlock.of(InetAddress.getByName(address)), token);
    }

    private void enter(int times, Tester tester) {
        for (int i = 0; i < times; i++) {
            assertEquals(Optional.empty(), running.enter(tester));
        }
    }

    private void refuses(NoPlace why, Tester tester) {
        assertEquals(Optional.of(why), running.enter(tester));
    }

    @Test
    void boundsTheTestsOfAnAddressAndOfATokenWithoutAnIntegration() throws Exception {
        enter(2, anonymous("192.0.2.1", "a"));
        refuses(NoPlace.TOKEN_BUSY, anonymous("192.0.2.2", "a"));
        enter(1, anonymous("192.0.2.1", "b"));
        refuses(NoPlace.ADDRESS_BUSY, anonymous("192.0.2.1", "c"));

        running.leave(anonymous("192.0.2.1", "a"));
        enter(1, anonymous("192.0.2.2", "a"));
        refuses(NoPlace.TOKEN_BUSY, anonymous("192.0.2.3", "a"));
    }

    @Test
    void countsAnIpv6SubscriberAsOneAndTokensWithoutANameNotAtAll() throws Exception {
        enter(1, anonymous("2001:db8:0:1::1", ""));
        enter(1, anonymous("2001:db8:0:1::2", ""));
        enter(1, anonymous("2001:db8:0:1::3", ""));
        refuses(NoPlace.ADDRESS_BUSY, anonymous("2001:db8:0:1:ffff::4", ""));
        enter(1, anonymous("2001:db8:0:2::1", ""));
    }

    @Test
    void keepsAShareForIntegrationsHoweverManyAddressesAndTokensAsk() throws Exception {
        for (int i = 0; i < 6; i++) {
            enter(1, anonymous("192.0.2." + i, "t" + i));
        }
        refuses(NoPlace.RESERVED, anonymous("192.0.2.9", "t9"));
        enter(2, ACME);
        refuses(NoPlace.MACHINE_FULL, ACME);
        enter(3, MONITORING);
    }

    @Test
    void keepsAShareFromAnIntegrationWithoutALimitOfItsOwn() throws Exception {
        enter(6, ACME);
        refuses(NoPlace.RESERVED, ACME);
        enter(1, new Tester.OfIntegration("other", false));
        enter(1, new Tester.OfIntegration("acme", true));
        refuses(NoPlace.MACHINE_FULL, anonymous("192.0.2.1", "a"));
    }

    @Test
    void monitoringTakesNoneOfTheReservedShare() throws Exception {
        enter(3, MONITORING);
        assertEquals(0, running.countWithoutIntegration());
        enter(5, ACME);
        refuses(NoPlace.MACHINE_FULL, ACME);
        enter(1, MONITORING);
    }

    @ParameterizedTest
    @CsvSource({"3, 25, 3", "4, 25, 3", "200, 25, 150", "200, 0, 200", "10, 100, 0", "2147483647, 50, 1073741824"})
    void roundsTheReservedShareDown(int max, int percent, int unreserved) {
        assertEquals(unreserved, new PlaceBounds(max, 1, 1, percent).unreserved());
    }

    @Test
    void changedBoundsHoldForTheNextTest() throws Exception {
        enter(6, ACME);
        bounds = new PlaceBounds(5, 3, 2, 0);
        refuses(NoPlace.MACHINE_FULL, ACME);
        bounds = new PlaceBounds(20, 3, 2, 0);
        enter(14, ACME);
    }

    @Test
    void isDrainedWhenNoTestRunsAndNothingIsOnItsWay() throws Exception {
        enter(1, ACME);
        CompletableFuture<Void> drained = running.drain();
        refuses(NoPlace.DRAINING, MONITORING);
        running.deliveries().add("test", 10, () -> {});
        running.leave(ACME);
        assertFalse(drained.isDone());

        running.deliveries().remove("test");

        assertTrue(drained.isDone());
    }

    @Test
    void cutsTheOldestDeliveriesBeyondTheBounds() {
        List<String> cut = new ArrayList<>();
        LateDeliveries deliveries = new LateDeliveries(() -> 2, () -> {});
        deliveries.add("a", 1, () -> cut.add("a"));
        deliveries.add("b", 1, () -> cut.add("b"));
        deliveries.add("c", 1, () -> cut.add("c"));
        assertEquals(List.of("a"), cut);

        deliveries.add("d", LateDeliveries.MAX_OCTETS, () -> cut.add("d"));
        assertEquals(List.of("a", "b", "c"), cut);
        deliveries.remove("d");
        deliveries.add("e", LateDeliveries.MAX_OCTETS, () -> cut.add("e"));
        assertEquals(1, deliveries.count());
        assertEquals(List.of("a", "b", "c"), cut);
    }
}
