package dev.tollgate.sidecar.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tollgate.fixture.CountedBuffers;
import dev.tollgate.http.Network;
import dev.tollgate.http.TrustedNetworks;
import dev.tollgate.memory.ConnectionMemory;
import dev.tollgate.memory.MemoryLimits;
import dev.tollgate.sidecar.http.Http1Fixture;
import dev.tollgate.sidecar.http.Refusals;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;

/** The PROXY protocol header of a trusted peer: it names a client, or leaves the peer, or the connection ends. */
class ProxyProtocolFuzzTest {
    private static final InetSocketAddress PROXY = new InetSocketAddress("10.0.0.1", 1234);
    private static final TrustedNetworks PROXIES = new TrustedNetworks(List.of(Network.of("10.0.0.0/8")));

    @FuzzTest
    void namesAClientOrEndsTheConnection(byte[] octets) {
        CountedBuffers.assertNoneLost(allocator -> {
            String whole = client(octets, octets.length + 1, allocator);
            assertEquals(whole, client(octets, 1, allocator));
        });
    }

    private static String client(byte[] octets, int cut, ByteBufAllocator allocator) {
        Refusals observer = new Refusals(new ArrayList<>());
        ConnectionCap cap = new ConnectionCap(
                () -> Http1Fixture.BOUNDS, () -> PROXIES, observer, new ConnectionMemory(MemoryLimits.ofThisProcess()));
        EmbeddedChannel channel = new EmbeddedChannel() {
            @Override
            protected SocketAddress remoteAddress0() {
                return PROXY;
            }
        };
        channel.config().setAllocator(allocator);
        new ProxyProtocol(cap, () -> PROXIES).addTo(channel.pipeline());
        int behind = 0;
        try {
            for (int at = 0; at < octets.length && channel.isOpen(); at += cut) {
                channel.writeInbound(allocator.buffer().writeBytes(octets, at, Math.min(cut, octets.length - at)));
            }
            channel.checkException();
        } catch (DecoderException e) {
            // of a connection that is closed already, the codec reads what is left once more
            assertFalse(channel.isOpen());
        }
        for (ByteBuf part = channel.readInbound(); part != null; part = channel.readInbound()) {
            behind += part.readableBytes();
            part.release();
        }
        InetSocketAddress peer = Peer.of(channel);
        assertNotNull(peer.getAddress());
        String outcome = channel.isOpen() ? peer + " " + behind : "closed";
        channel.finishAndReleaseAll();
        return outcome;
    }
}
