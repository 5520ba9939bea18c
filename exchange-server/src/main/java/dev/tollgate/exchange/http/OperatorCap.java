package dev.tollgate.exchange.http;

import dev.tollgate.memory.OldestLeave;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Bounds the connections of operators, some scrapers and probes: for one too many the oldest is closed. */
@Sharable
final class OperatorCap extends ChannelInboundHandlerAdapter {
    private static final int MOST = 64;

    private final OldestLeave open = new OldestLeave(MOST);
    private final HttpObserver observer;

    OperatorCap(HttpObserver observer) {
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
