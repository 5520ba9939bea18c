package dev.tollgate.sidecar.ndt;

import dev.tollgate.sidecar.ndt.socket.TcpProbe;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/** Samples the client's socket once more before it is closed, because bytes follow the last message. */
final class LastSample extends ChannelOutboundHandlerAdapter {
    private final TestTrace trace;
    private boolean taken;

    LastSample(TestTrace trace) {
        this.trace = trace;
    }

    /** Takes it now, unless it has been taken. */
    void take(Channel client) {
        if (!taken) {
            taken = true;
            TcpProbe.of(client).sample().ifPresent(trace::addLast);
        }
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        take(ctx.channel());
        ctx.close(promise);
    }
}
