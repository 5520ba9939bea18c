package dev.tollgate.sidecar.listener;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/**
 * Makes one request and its answer on an HTTP/2 stream what they are on HTTP/1: a request without a body is one
 * {@link HttpRequest}, also where the stream's end comes in a frame of its own. Ends the stream after the answer, though the
 * request may still be coming.
 */
final class Http2Stream extends ChannelDuplexHandler {
    private final UntakenAnswers untaken;
    private boolean bodiless;

    Http2Stream(UntakenAnswers untaken) {
        this.untaken = untaken;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (msg instanceof HttpRequest head) {
            bodiless = !RequestBody.follows(head);
            ctx.fireChannelRead(msg);
        } else if (bodiless && msg instanceof HttpContent) {
            ReferenceCountUtil.release(msg);
        } else {
            ctx.fireChannelRead(msg);
        }
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
