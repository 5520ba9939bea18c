package dev.tollgate.process;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The datagram socket of a service manager, on an event loop of its own, which no client can keep busy. */
final class NotifySocket {
    private static final long PATIENCE_MILLIS = 1_000;

    private final Channel channel;

    /**
     * Connects.
     *
     * @param path of the socket; after an {@code @} a name in the abstract namespace
     * @throws RuntimeException if it cannot be reached, or there is no native epoll
     */
    NotifySocket(String path) {
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("service-manager", true), EpollIoHandler.newFactory());
        String name = path.startsWith("@") ? '\0' + path.substring(1) : path;
        ChannelFuture connected = new Bootstrap()
                .group(loop)
                .channel(EpollDomainDatagramChannel.class)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(new DomainSocketAddress(name))
                .awaitUninterruptibly();
        if (!connected.isSuccess()) {
            loop.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
            throw new IllegalStateException(String.valueOf(connected.cause().getMessage()), connected.cause());
        }
        channel = connected.channel();
    }

    /** Tells a state, and waits a second at most until it has left: the process may end next. */
    void tell(String state) {
        send(state).awaitUninterruptibly(PATIENCE_MILLIS);
    }

    private ChannelFuture send(String state) {
        return channel.writeAndFlush(Unpooled.copiedBuffer(state, StandardCharsets.US_ASCII));
    }

    /** Tells a state now and again, while a condition holds. */
    void tellEach(long micros, String state, BooleanSupplier condition) {
        channel.eventLoop()
                .scheduleAtFixedRate(
                        () -> {
                            if (condition.getAsBoolean()) {
                                send(state);
                            }
                        },
                        0,
                        micros,
                        TimeUnit.MICROSECONDS);
    }
}
