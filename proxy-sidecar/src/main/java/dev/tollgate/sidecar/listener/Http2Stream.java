package dev.tollgate.sidecar.listener;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;

/** Ends a stream after its answer, though its request may still be coming. */
final class Http2Stream extends ChannelOutboundHandlerAdapter {
    private final UntakenAnswers untaken;

    Http2Stream(UntakenAnswers untaken) {
        this.untaken = untaken;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
        boolean interim =
                msg instanceof HttpResponse head && head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        if (msg instanceof LastHttpContent && !interim) {
            ChannelFuture written = ctx.write(msg, promise.unvoid());
            written.addListener(ChannelFutureListener.CLOSE);
            untaken.add(ctx, written);
        } else {
            ctx.write(msg, promise);
        }
    }
}
