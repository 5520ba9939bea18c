package dev.tollgate.sidecar.ndt;

import dev.tollgate.sidecar.ndt.tcp.TcpProbe;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/** Looks at the client's socket once more before it is closed: behind the last message come the last bytes. */
final class LastSample extends ChannelOutboundHandlerAdapter {
    private final TestTrace trace;
    private boolean taken;

    LastSample(TestTrace trace) {
        this.trace = trace;
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (!taken) {
            taken = true;
            TcpProbe.of(ctx.channel()).sample().ifPresent(trace::addLast);
        }
        ctx.close(promise);
    }
}
