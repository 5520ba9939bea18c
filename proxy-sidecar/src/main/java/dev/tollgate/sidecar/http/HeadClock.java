package dev.tollgate.sidecar.http;

import dev.tollgate.sidecar.listener.ConnectionObserver;
import dev.tollgate.sidecar.listener.ListenerBounds;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A handler before the HTTP codec that bounds the time of a connection without a running request: for the first head
 * from the start, for every further one from its first octet, and for the wait between. This time runs while the client
 * does not read its responses, whatever it sends.
 */
final class HeadClock extends ChannelInboundHandlerAdapter {
    private final ListenerBounds bounds;
    private final ConnectionObserver observer;
    private @Nullable Deadline deadline;
    private @Nullable Runnable end;
    private boolean serving;
    private boolean begun = true;
    private int heads;

    HeadClock(ListenerBounds bounds, ConnectionObserver observer) {
        this.bounds = bounds;
        this.observer = observer;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        deadline = new Deadline(ctx.executor(), () -> passed(ctx));
        deadline.in(bounds.headTimeout());
    }

    private void passed(ChannelHandlerContext ctx) {
        if (end != null) {
            end.run();
            return;
        }
        if (begun) {
            observer.onRefused(ConnectionObserver.Cause.HEAD_TIMEOUT);
        }
        ctx.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        boolean waited = !begun && !serving && ctx.channel().isWritable();
        int before = heads;
        ctx.fireChannelRead(msg);
        if (waited && heads == before) {
            headBegun();
        }
    }

    /** A part of a head has come, and nothing is being served. */
    void headBegun() {
        if (!begun && !serving && deadline != null) {
            begun = true;
            end = null;
            deadline.in(bounds.headTimeout());
        }
    }

    /** A head is complete. */
    void serving() {
        heads++;
        serving = true;
        begun = false;
        end = null;
        if (deadline != null) {
            deadline.clear();
        }
    }

    /** The answer is complete. */
    void waiting() {
        serving = false;
        begun = false;
        if (deadline != null) {
            deadline.looselyIn(bounds.idleTimeout());
        }
    }

    /** No further head is expected, so further octets do not change the deadline. */
    void ending() {
        serving = true;
    }

    /** Has the connection ended soon, unless a request begins. */
    void endIn(Duration time, Runnable ending) {
        if (deadline != null) {
            end = ending;
            deadline.in(time);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (deadline != null) {
            deadline.cancel();
        }
    }
}
