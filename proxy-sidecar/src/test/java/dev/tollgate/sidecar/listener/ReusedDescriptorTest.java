package dev.tollgate.sidecar.listener;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A socket that has the descriptor of one that was closed a moment ago does not get the events of that one. */
@Timeout(60)
final class ReusedDescriptorTest {
    private static final int TRIES = 30;

    /** Closes one connection and opens another when something comes on a third. */
    private static final class CloseAndConnect extends ChannelInboundHandlerAdapter {
        private final Channel other;
        private final ServerSocket server;
        private final CompletableFuture<Throwable> failure = new CompletableFuture<>();

        CloseAndConnect(Channel other, ServerSocket server) {
            this.other = other;
            this.server = server;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object msg) {
            ReferenceCountUtil.release(msg);
            other.close();
            new Bootstrap()
                    .group(ctx.channel().eventLoop())
                    .channel(ctx.channel().getClass())
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(server.getLocalSocketAddress())
                    .addListener(done -> failure.complete(done.cause()));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            failure.complete(cause);
        }
    }

    @ParameterizedTest
    @EnumSource
    void connectionIsMade(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        try (EventLoops loops = new EventLoops(transport, 1, () -> {});
                ServerSocket server = new ServerSocket(0, 1 + 3 * TRIES, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < TRIES; i++) {
                assertNull(reconnect(loops, server, transport));
                server.accept().close();
            }
        }
    }

    /** Returns why the connection was not made, null if it was. */
    private static Throwable reconnect(EventLoops loops, ServerSocket server, Transport transport) throws Exception {
        Channel other = connect(loops, server, transport, new ChannelInboundHandlerAdapter());
        try (Socket otherPeer = server.accept()) {
            CloseAndConnect handler = new CloseAndConnect(other, server);
            Channel first = connect(loops, server, transport, handler);
            try (Socket firstPeer = server.accept()) {
                // both events are there when the loop looks, in this order
                CountDownLatch sent = new CountDownLatch(1);
                loops.group().next().execute(() -> await(sent));
                firstPeer.getOutputStream().write('a');
                otherPeer.close();
                sent.countDown();
                return handler.failure.get(20, TimeUnit.SECONDS);
            } finally {
                first.close();
            }
        }
    }

    private static Channel connect(
            EventLoops loops, ServerSocket server, Transport transport, ChannelInboundHandler handler)
            throws Exception {
        return new Bootstrap()
                .group(loops.group())
                .channel(transport.clientChannel())
                .handler(handler)
                .connect(server.getLocalSocketAddress())
                .sync()
                .channel();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
