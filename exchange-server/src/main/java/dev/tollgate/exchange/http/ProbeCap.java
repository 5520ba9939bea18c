package dev.tollgate.exchange.http;

import dev.tollgate.memory.OldestLeave;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** A bound on the connections of scrapers and probes. Beyond it the oldest connection is closed. */
@Sharable
final class ProbeCap extends ChannelInboundHandlerAdapter {
    private static final int MOST = 64;

    private final OldestLeave open = new OldestLeave(MOST);
    private final HttpObserver observer;

    ProbeCap(HttpObserver observer) {
        this.observer = observer;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        open.admit(ctx.channel());
        observer.connected();
        ctx.channel().closeFuture().addListener(closed -> observer.disconnected());
        ctx.fireChannelActive();
    }
}
