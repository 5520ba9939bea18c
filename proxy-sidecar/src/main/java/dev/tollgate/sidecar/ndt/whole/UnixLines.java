package dev.tollgate.sidecar.ndt.whole;

import dev.tollgate.sidecar.listener.EventLoops;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.handler.codec.LineBasedFrameDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lines that come over a Unix socket, whose connection is opened again when it ends. Lines are told on the event loop of the
 * connection. For use by many threads.
 */
final class UnixLines implements AutoCloseable {
    /** The name of the handler that tells lines. */
    static final String READER = "reader";

    private static final int LONGEST = 8 * 1024;
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final EventLoop loop;
    private final DomainSocketAddress socket;
    private final Opening opening;
    private final Consumer<String> reader;
    private volatile @Nullable Channel channel;
    private final AtomicInteger losses = new AtomicInteger();
    private volatile boolean good;
    private volatile boolean closed;

    /** The beginning of a connection. */
    @FunctionalInterface
    interface Opening {
        /** There is no connection, for now; on an event loop. */
        default void unreachable() {}

        /**
         * Is called on the connection's event loop.
         *
         * @param good makes the connection good: its lines are told from then on
         */
        void opened(EpollDomainSocketChannel connection, Runnable good);
    }

    /**
     * @param loop of native epoll
     * @param reader is told each line, and must not wait
     */
    UnixLines(EventLoop loop, Path socket, Opening opening, Consumer<String> reader) {
        this.loop = loop;
        this.socket = new DomainSocketAddress(socket.toString());
        this.opening = opening;
        this.reader = reader;
    }

    /** Connects, and again whenever the connection has ended. Never waits. */
    void follow() {
        if (closed) {
            return;
        }
        ChannelFuture connected = new Bootstrap()
                .group(loop)
                .channel(EpollDomainSocketChannel.class)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel made) {
                        made.pipeline()
                                .addLast(new LineBasedFrameDecoder(LONGEST))
                                .addLast(READER, new Lines());
                    }
                })
                .connect(socket);
        channel = connected.channel();
        connected.addListener(done -> {
            if (!done.isSuccess() && !closed) {
                opening.unreachable();
            }
        });
        connected.channel().closeFuture().addListener(over -> lost());
    }

    /** Says nothing of the connection that came after one that has ended meanwhile. */
    private void opened(Channel connection) {
        if (connection.isActive()) {
            good = true;
        }
    }

    private void lost() {
        if (good) {
            losses.incrementAndGet();
        }
        good = false;
        if (!closed && !loop.isShuttingDown()) {
            loop.schedule(this::follow, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Returns whether the other side serves. Never waits. */
    boolean isGood() {
        return good;
    }

    /** Returns how often a good connection has ended. */
    int losses() {
        return losses.get();
    }

    /** Sends a line if the connection is good. */
    void send(String line) {
        Channel now = channel;
        if (good && now != null) {
            EventLoops.offer(loop, () -> now.writeAndFlush(ByteBufUtil.writeAscii(now.alloc(), line)));
        }
    }

    @Override
    public void close() {
        closed = true;
        Channel now = channel;
        if (now != null) {
            EventLoops.offer(loop, now::close);
        }
    }

    private final class Lines extends SimpleChannelInboundHandler<ByteBuf> {
        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            opening.opened((EpollDomainSocketChannel) ctx.channel(), () -> opened(ctx.channel()));
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf line) {
            if (good) {
                reader.accept(line.toString(StandardCharsets.US_ASCII));
            }
        }

        /** The other side has gone, or speaks no lines. */
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
