package dev.tollgate.memory;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A handler that limits the pace of accepting on a listening channel. Accepted connections are open, but not counted,
 * until their event loop's next turn. While {@link #MOST_WAITING} of them wait, no more are accepted, and the kernel's
 * queue bounds the rest. Otherwise a flood would use up all files while the loops are busy.
 */
public final class AcceptPace extends ChannelInboundHandlerAdapter {
    /** How many connections may wait for their first turn. */
    public static final int MOST_WAITING = 512;

    private final AtomicInteger waiting = new AtomicInteger();

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof Channel accepted) {
            accepted.pipeline().addLast(new FirstTurn(ctx.channel()));
            if (waiting.incrementAndGet() >= MOST_WAITING) {
                ctx.channel().config().setAutoRead(false);
            }
        }
        ctx.fireChannelRead(message);
    }

    /**
     * Called on the accepted connection's event loop. Accepting resumes on the listening channel's loop, after the
     * pause that it made.
     */
    private void begins(Channel listening) {
        if (waiting.decrementAndGet() == MOST_WAITING / 2) {
            listening.eventLoop().execute(() -> listening.config().setAutoRead(true));
        }
    }

    private final class FirstTurn extends ChannelInitializer<Channel> {
        private final Channel listening;

        FirstTurn(Channel listening) {
            this.listening = listening;
        }

        @Override
        protected void initChannel(Channel accepted) {
            begins(listening);
        }
    }
}
