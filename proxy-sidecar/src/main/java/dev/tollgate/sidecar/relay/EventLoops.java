package dev.tollgate.sidecar.relay;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The event loops of a transport, which end after all their sockets have. A loop of io_uring that ends with open sockets
 * can end before the kernel has given back a read that was under way, and the buffer of that read is lost.
 */
public final class EventLoops implements AutoCloseable {
    private static final long CLOSE_SECONDS = 5;

    private final Transport transport;
    private final ChannelGroup sockets = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);
    private final EventLoopGroup group;
    private volatile boolean closing;

    /** @param threads how many loops */
    public EventLoops(Transport transport, int threads) {
        this.transport = transport;
        this.group = new Group(threads, transport.handlers());
    }

    public Transport transport() {
        return transport;
    }

    public EventLoopGroup group() {
        return group;
    }

    /** Closes all sockets without regard to what they still have to say, and then ends the loops. */
    @Override
    public void close() {
        closing = true;
        sockets.forEach(socket -> socket.eventLoop().execute(() -> closeNow(socket)));
        sockets.newCloseFuture().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private static void closeNow(Channel socket) {
        socket.unsafe().close(socket.voidPromise());
    }

    private void remember(ChannelFuture registered) {
        if (registered.isSuccess()) {
            sockets.add(registered.channel());
            if (closing) {
                closeNow(registered.channel());
            }
        }
    }

    private final class Group extends MultiThreadIoEventLoopGroup {
        Group(int threads, IoHandlerFactory handlers) {
            super(threads, handlers);
        }

        @Override
        protected IoEventLoop newChild(Executor executor, IoHandlerFactory handlers, Object... more) {
            return new Loop(this, executor, handlers);
        }
    }

    private final class Loop extends SingleThreadIoEventLoop {
        Loop(IoEventLoopGroup parent, Executor executor, IoHandlerFactory handlers) {
            super(parent, executor, handlers);
        }

        @Override
        public ChannelFuture register(ChannelPromise promise) {
            ChannelFuture registered = super.register(promise);
            if (isSocket(promise.channel())) {
                registered.addListener((ChannelFutureListener) EventLoops.this::remember);
            }
            return registered;
        }

        /** A channel that lives in another, as a stream of HTTP/2 does, ends with that one. */
        private static boolean isSocket(Channel channel) {
            return channel.unsafe() instanceof IoHandle;
        }
    }
}
