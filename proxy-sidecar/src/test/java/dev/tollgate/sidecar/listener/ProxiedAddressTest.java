package dev.tollgate.sidecar.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.tollgate.http.Network;
import dev.tollgate.http.TrustedNetworks;
import dev.tollgate.memory.ConnectionMemory;
import dev.tollgate.memory.MemoryLimits;
import dev.tollgate.sidecar.http.Http1Fixture;
import dev.tollgate.sidecar.http.Refusals;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a PROXY header says of its client that the codec takes for an address, and that is none. */
final class ProxiedAddressTest {
    private static final TrustedNetworks PROXIES = new TrustedNetworks(List.of(Network.of("192.0.2.0/24")));

    @ParameterizedTest
    @ValueSource(strings = {"TCP6 fe80::1%lo ::1", "TCP6 fe80::1%1 ::1"})
    void closesTheConnectionOfAClientWithAZone(String addresses) {
        List<ConnectionObserver.Cause> refusals = new ArrayList<>();
        ConnectionCap cap = new ConnectionCap(
                () -> Http1Fixture.BOUNDS,
                () -> PROXIES,
                new Refusals(refusals),
                new ConnectionMemory(MemoryLimits.ofThisProcess()));
        EmbeddedChannel channel = new EmbeddedChannel() {
            @Override
            protected SocketAddress remoteAddress0() {
                return new InetSocketAddress("192.0.2.1", 1);
            }
        };
        new ProxyProtocol(cap, () -> PROXIES).addTo(channel.pipeline());
        channel.writeInbound(Unpooled.copiedBuffer("PROXY " + addresses + " 1000 80\r\n", StandardCharsets.US_ASCII));

        assertFalse(channel.isOpen());
        assertEquals(List.of(ConnectionObserver.Cause.PROXY_PROTOCOL), refusals);
        channel.finishAndReleaseAll();
    }
}
