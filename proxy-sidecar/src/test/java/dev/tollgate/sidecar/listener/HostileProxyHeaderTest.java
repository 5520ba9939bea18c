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
import io.netty.handler.codec.DecoderException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Headers of the PROXY protocol that name no client: the connection ends, and the refusal has its cause. */
final class HostileProxyHeaderTest {
    private static final TrustedNetworks PROXIES = new TrustedNetworks(List.of(Network.of("10.0.0.0/8")));
    /** A header is looked at when there is enough of it. */
    private static final String BEHIND = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private static final String V2 = "\r\n\r\n\0\r\nQUIT\n";

    static List<String> headers() {
        return List.of(
                "PROXY\r\n",
                "PROXY \r\n",
                "PROXY TCP4\r\n",
                "PROXY TCP4 1.2.3.4\r\n",
                "PROXY TCP4 1.2.3.4 1.2.3.4 1\r\n",
                "PROXY TCP4 1.2.3.4 1.2.3.4 -1 1\r\n",
                "PROXY TCP4 1.2.3.4 1.2.3.4 65536 1\r\n",
                "PROXY TCP4 1.2.3.4 1.2.3.4 99999999999 1\r\n",
                "PROXY TCP4 1.2.3.256 1.2.3.4 1 1\r\n",
                "PROXY TCP4 ::1 ::1 1 1\r\n",
                "PROXY TCP6 1.2.3.4 1.2.3.4 1 1\r\n",
                "PROXY TCP6 ::g ::1 1 1\r\n",
                "PROXY TCP6 " + ":".repeat(60) + " ::1 1 1\r\n",
                "PROXY TCP4 localhost localhost 1 1\r\n",
                "PROXY TCP9 1.2.3.4 1.2.3.4 1 1\r\n",
                "PROXY " + "A".repeat(200) + "\r\n",
                "proxy TCP4 1.2.3.4 1.2.3.4 1 1\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "\u0016\u0003\u0001\u0002\0\u0001\0",
                V2 + "\u0021\u0011\0\0" + "GET / HTTP/1.1\r\n",
                V2 + "\u0021\u0011\0\u0001a",
                V2 + "\u0021\u0021\0\u000b" + "a".repeat(11),
                V2 + "\u0031\u0011\0\u000c" + "a".repeat(12),
                V2 + "\u00ff\u00ff\0\u000c" + "a".repeat(12),
                V2 + "\u0021\u0031\0\u000c" + "a".repeat(12),
                V2 + "\u0021\u0011\u00ff\u00ff" + "\u0020\u00ff\u00ff".repeat(6_000));
    }

    @ParameterizedTest
    @MethodSource("headers")
    void endTheConnection(String header) {
        List<ConnectionObserver.Cause> causes = new ArrayList<>();
        ConnectionCap cap = new ConnectionCap(
                () -> Http1Fixture.BOUNDS,
                () -> PROXIES,
                new Refusals(causes),
                new ConnectionMemory(MemoryLimits.ofThisProcess()));
        EmbeddedChannel channel = new EmbeddedChannel() {
            @Override
            protected SocketAddress remoteAddress0() {
                return new InetSocketAddress("10.0.0.1", 1234);
            }
        };
        new ProxyProtocol(cap, () -> PROXIES).addTo(channel.pipeline());

        try {
            channel.writeInbound(Unpooled.wrappedBuffer((header + BEHIND).getBytes(StandardCharsets.ISO_8859_1)));
            channel.checkException();
        } catch (DecoderException e) {
            // of a connection that is closed already, the codec reads what is left once more
            assertFalse(channel.isOpen());
        }

        assertFalse(channel.isOpen(), header);
        assertEquals(List.of(ConnectionObserver.Cause.PROXY_PROTOCOL), causes);
        channel.finishAndReleaseAll();
    }
}
