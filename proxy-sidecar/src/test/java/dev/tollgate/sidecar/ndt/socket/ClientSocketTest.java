package dev.tollgate.sidecar.ndt.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Looks at a real socket. */
@Timeout(60)
final class ClientSocketTest {
    private static final int ESTABLISHED = 1;

    private EventLoopGroup loop;
    private ServerSocket listener;
    private Socket far;
    private Channel channel;

    @BeforeEach
    void connect() throws Exception {
        assumeTrue(Epoll.isAvailable(), "TCP_INFO needs native epoll");
        loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        channel = new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(listener.getLocalSocketAddress())
                .sync()
                .channel();
        far = listener.accept();
    }

    @AfterEach
    void disconnect() throws Exception {
        if (loop != null) {
            far.close();
            listener.close();
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    @Test
    void countsTheBytesThatTheOtherSideHasAcknowledged() throws Exception {
        channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[10_000])).sync();
        far.getInputStream().skipNBytes(10_000);

        // the kernel counts the octet of the SYN too
        long acked = 0;
        while (acked < 10_001) {
            acked = TcpProbe.of(channel).sample().orElseThrow().value(TcpField.BYTES_ACKED);
        }
        TcpSample sample = TcpProbe.of(channel).sample().orElseThrow();
        assertEquals(10_001, acked);
        assertEquals(ESTABLISHED, sample.value(TcpField.STATE));
        assertTrue(sample.value(TcpField.SND_MSS) >= 536);
    }

    @Test
    void readsWhatBbrKnowsOnceItIsSet() {
        assumeTrue(SocketCheck.bbrTrouble().isEmpty(), "this kernel has no BBR");

        assertTrue(Bbr.enableOn(channel));

        BbrInfo bbr = TcpProbe.of(channel).sample().orElseThrow().bbr().orElseThrow();
        assertTrue(bbr.pacingGain() > 0, bbr.toString());
        assertTrue(bbr.cwndGain() > 0, bbr.toString());
    }

    @Test
    void findsNothingOnAClosedSocket() {
        channel.close().syncUninterruptibly();

        assertTrue(TcpProbe.of(channel).sample().isEmpty());
        assertFalse(Bbr.enableOn(channel));
    }

    @Test
    void findsNothingWhereThereIsNoSocket() {
        EmbeddedChannel embedded = new EmbeddedChannel();

        assertTrue(TcpProbe.of(embedded).sample().isEmpty());
        assertFalse(Bbr.enableOn(embedded));
        embedded.finishAndReleaseAll();
    }
}
