package dev.tollgate.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.memory.Account;
import dev.tollgate.memory.Accounts;
import dev.tollgate.memory.ConnectionMemory;
import dev.tollgate.memory.MemoryKind;
import dev.tollgate.memory.MemoryLimits;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many handshakes at once, over real sockets, on one event loop. */
@Timeout(60)
final class HandshakeTurnsTest {
    private static final int FLOOD = 60;
    private static final int PATIENCE_SECONDS = 30;

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final BlockingQueue<InetAddress> answered = new LinkedBlockingQueue<>();
    private final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
    private final ConnectionMemory memory = new ConnectionMemory(MemoryLimits.ofThisProcess());
    private final List<SocketChannel> clients = new ArrayList<>();
    private InetSocketAddress server;
    private byte[] hello;

    @BeforeEach
    void start() throws Exception {
        X509Bundle bundle = new CertificateBuilder()
                .subject("CN=localhost")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        SslContext tls =
                SslContextBuilder.forServer(bundle.toKeyManagerFactory()).build();
        Channel listening = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        serve(channel, tls.newHandler(channel.alloc()));
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        server = (InetSocketAddress) listening.localAddress();
        SSLEngine client = SslContextBuilder.forClient()
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .build()
                .newEngine(listening.alloc());
        ByteBuffer first = ByteBuffer.allocate(client.getSession().getPacketBufferSize());
        client.beginHandshake();
        client.wrap(ByteBuffer.allocate(0), first);
        hello = new byte[first.flip().remaining()];
        first.get(hello);
    }

    private void serve(Channel channel, SslHandler handler) {
        Account account = Accounts.open(memory, channel, () -> {});
        InetAddress peer = ((InetSocketAddress) channel.remoteAddress()).getAddress();
        account.from(peer);
        channel.pipeline()
                .addLast(new ChannelOutboundHandlerAdapter() {
                    private boolean written;

                    @Override
                    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
                        if (!written) {
                            answered.add(peer);
                        }
                        written = true;
                        ctx.write(message, promise);
                    }
                })
                .addLast(new HandshakeTurn(handler, account, account::client))
                .addLast(handler);
        accepted.add(channel);
    }

    @AfterEach
    void stop() throws Exception {
        for (SocketChannel client : clients) {
            client.close();
        }
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).sync();
    }

    private SocketChannel connect(String from) throws Exception {
        SocketChannel client = SocketChannel.open();
        clients.add(client);
        client.bind(new InetSocketAddress(from, 0));
        client.connect(server);
        assertNotNull(accepted.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
        return client;
    }

    /** All hellos are there when the loop looks, the flood's first. */
    private void sendWhileTheLoopIsBusy() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        loop.execute(() -> {
            try {
                over.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        for (SocketChannel client : clients) {
            client.write(ByteBuffer.wrap(hello));
        }
        over.countDown();
    }

    private List<InetAddress> order() throws Exception {
        List<InetAddress> order = new ArrayList<>();
        for (int i = 0; i < clients.size(); i++) {
            InetAddress next = answered.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertNotNull(next, "only " + order.size() + " were answered");
            order.add(next);
        }
        return order;
    }

    @Test
    void aFloodFromOneAddressComesAfterTheFirstOfEachOther() throws Exception {
        for (int i = 0; i < FLOOD; i++) {
            connect("127.0.0.2");
        }
        connect("127.0.0.3");
        connect("127.0.0.4");
        sendWhileTheLoopIsBusy();

        List<InetAddress> order = order();
        assertTrue(order.indexOf(InetAddress.getByName("127.0.0.3")) < FLOOD / 2, order.toString());
        assertTrue(order.indexOf(InetAddress.getByName("127.0.0.4")) < FLOOD / 2, order.toString());
    }

    @Test
    void holdsNothingOfClientsThatAreAnswered() throws Exception {
        for (int i = 0; i < FLOOD; i++) {
            connect("127.0.0.2");
        }
        sendWhileTheLoopIsBusy();
        order();

        assertEquals(0, loopSees(MemoryKind.DIRECT));
    }

    private long loopSees(MemoryKind kind) throws Exception {
        return loop.submit(() -> memory.held(kind)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
