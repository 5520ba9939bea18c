package dev.tollgate.sidecar.listener;

import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.ChannelGroupFuture;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The clients' connections, with their drain when the process stops. Safe for use by many threads. */
public final class OpenConnections {
    /** The user event that tells a connection to accept no further request. */
    public enum Drain {
        BEGUN
    }

    /** io_uring closes a socket in a later round of its event loop, which must still be running then. */
    private static final long CLOSING_MILLIS = 5_000;

    private final ChannelGroup channels = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);
    private volatile boolean draining;

    public void add(Channel connection) {
        channels.add(connection);
    }

    public boolean isDraining() {
        return draining;
    }

    /**
     * Asks all connections to end after their accepted requests, and closes those that have not ended in time.
     *
     * @return how many were closed
     */
    public int drain(Duration timeout) {
        draining = true;
        for (Channel channel : channels) {
            EventLoops.offer(channel.eventLoop(), () -> channel.pipeline().fireUserEventTriggered(Drain.BEGUN));
        }
        ChannelGroupFuture ended = channels.newCloseFuture();
        boolean all = ended.awaitUninterruptibly(timeout.toMillis(), TimeUnit.MILLISECONDS);
        int left = all ? 0 : channels.size();
        for (Channel channel : channels) {
            EventLoops.offer(channel.eventLoop(), () -> channel.unsafe().close(channel.voidPromise()));
        }
        channels.newCloseFuture().awaitUninterruptibly(CLOSING_MILLIS);
        return left;
    }
}
