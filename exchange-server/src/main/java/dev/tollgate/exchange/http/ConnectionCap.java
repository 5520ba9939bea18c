package dev.tollgate.exchange.http;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.atomic.AtomicInteger;

/** Closes a connection at once where there are as many as there may be. */
@Sharable
final class ConnectionCap extends ChannelInboundHandlerAdapter {
    private final int most;
    private final HttpObserver observer;
    private final AtomicInteger open = new AtomicInteger();

    ConnectionCap(int most, HttpObserver observer) {
        this.most = most;
        this.observer = observer;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        boolean room = open.incrementAndGet() <= most;
        ctx.channel().closeFuture().addListener(closed -> open.decrementAndGet());
        if (!room) {
            observer.connectionRefused();
            ctx.close();
            return;
        }
        observer.connected();
        ctx.channel().closeFuture().addListener(closed -> observer.disconnected());
        ctx.fireChannelActive();
    }
}
