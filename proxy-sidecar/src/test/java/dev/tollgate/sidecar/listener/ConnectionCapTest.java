package dev.tollgate.sidecar.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.http.Network;
import dev.tollgate.http.TrustedNetworks;
import dev.tollgate.memory.ConnectionMemory;
import dev.tollgate.memory.MemoryLimits;
import dev.tollgate.sidecar.http.Refusals;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many connections there may be, in all and of one client. */
final class ConnectionCapTest {
    private static final ListenerBounds BOUNDS =
            new ListenerBounds(3, 2, 200, 500, Duration.ofSeconds(10), Duration.ofSeconds(60));

    private final List<ConnectionObserver.Cause> refusals = new ArrayList<>();
    private final TrustedNetworks proxies = new TrustedNetworks(List.of(Network.of("192.0.2.0/28")));
    private final ConnectionMemory memory = new ConnectionMemory(MemoryLimits.ofThisProcess());
    private final ConnectionCap cap = new ConnectionCap(() -> BOUNDS, () -> proxies, new Refusals(refusals), memory);

    private EmbeddedChannel connect() {
        EmbeddedChannel connection = new EmbeddedChannel();
        cap.admit(connection);
        return connection;
    }

    private EmbeddedChannel connect(String address) throws Exception {
        EmbeddedChannel connection = new EmbeddedChannel();
        cap.admit(connection, InetAddress.getByName(address));
        return connection;
    }

    @Test
    void theOneTooManyIsClosedUntilAnotherEnds() {
        EmbeddedChannel first = connect();
        connect();
        connect();
        assertFalse(connect().isOpen());
        assertEquals(List.of(ConnectionObserver.Cause.TOO_MANY), refusals);

        first.close();
        assertTrue(connect().isOpen());
    }

    @Test
    void theOneTooManyOfAnAddressIsClosedUntilAnotherEnds() throws Exception {
        EmbeddedChannel first = connect("198.51.100.1");
        connect("198.51.100.1");
        assertFalse(connect("198.51.100.1").isOpen());
        assertEquals(List.of(ConnectionObserver.Cause.TOO_MANY_OF_ADDRESS), refusals);
        assertTrue(connect("198.51.100.2").isOpen());

        first.close();
        assertTrue(connect("198.51.100.1").isOpen());
    }

    @Test
    void theAddressesOfOneSubscriberAreOne() throws Exception {
        connect("2001:db8:1:2::1");
        connect("2001:db8:1:2:a:b:c:d");
        assertFalse(connect("2001:db8:1:2:ffff::9").isOpen());
        assertTrue(connect("2001:db8:1:3::1").isOpen());
    }

    @Test
    void trustedProxiesConnectAsOftenAsTheyLike() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertTrue(connect("192.0.2.9").isOpen());
        }
        assertEquals(List.of(), refusals);
    }
}
