package dev.tollgate.sidecar.listener;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event loops of a transport, which end after all their sockets. An io_uring loop that ends with open sockets can
 * end before the kernel has completed a pending read, and would lose its buffer.
 *
 * <p>An error outside of handlers, such as a class that cannot be loaded or missing memory, breaks a loop. Other loops
 * continue. The broken loop closes its listeners and connections, because they would no longer respond.
 */
public final class EventLoops implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventLoops.class);
    private static final long CLOSE_SECONDS = 5;

    private final Transport transport;
    private final Runnable onBroken;
    private final ChannelGroup sockets = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);
    private final EventLoopGroup group;
    private volatile boolean closing;
    private volatile boolean whole = true;

    /**
     * @param threads the number of loops
     * @param onBroken is called when a loop has broken, on its thread; must not block
     */
    public EventLoops(Transport transport, int threads, Runnable onBroken) {
        this.transport = transport;
        this.onBroken = onBroken;
        this.group = new Group(threads, transport.handlers());
    }

    public Transport transport() {
        return transport;
    }

    public EventLoopGroup group() {
        return group;
    }

    /** Returns whether no loop has broken. */
    public boolean areWhole() {
        return whole;
    }

    /** Runs a task on a loop, unless the loop has ended. */
    public static void offer(EventExecutor loop, Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("a task came after the end of its event loop", e);
        }
    }

    /** Closes all sockets at once, also with unsent data, and then ends the loops. */
    @Override
    public void close() {
        closing = true;
        sockets.forEach(socket -> offer(socket.eventLoop(), () -> closeNow(socket)));
        sockets.newCloseFuture().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private static void closeNow(Channel socket) {
        socket.unsafe().close(socket.voidPromise());
    }

    private void broken(EventLoop loop, Throwable cause) {
        whole = false;
        try {
            LOG.atError()
                    .setCause(cause)
                    .log("an event loop has broken and closes its connections and listeners: restart this process");
            for (Channel socket : sockets) {
                if (socket.eventLoop() == loop) {
                    closeNow(socket);
                }
            }
        } finally {
            onBroken.run();
        }
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

        /** Skips broken loops, so that a new connection is served. */
        @Override
        public IoEventLoop next() {
            IoEventLoop loop = super.next();
            for (int i = 1; i < executorCount() && loop.isShuttingDown(); i++) {
                loop = super.next();
            }
            return loop;
        }
    }

    private final class Loop extends SingleThreadIoEventLoop {
        Loop(IoEventLoopGroup parent, Executor executor, IoHandlerFactory handlers) {
            super(parent, executor, handlers);
        }

        @Override
        protected void run() {
            try {
                super.run();
            } catch (Throwable e) {
                broken(this, e);
                throw e;
            }
        }

        @Override
        public ChannelFuture register(ChannelPromise promise) {
            ChannelFuture registered = super.register(promise);
            if (isSocket(promise.channel())) {
                registered.addListener((ChannelFutureListener) EventLoops.this::remember);
            }
            return registered;
        }

        /** A child channel, such as an HTTP/2 stream, ends with its parent. */
        private static boolean isSocket(Channel channel) {
            return channel.unsafe() instanceof IoHandle;
        }
    }
}
