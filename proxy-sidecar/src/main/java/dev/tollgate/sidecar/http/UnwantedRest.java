package dev.tollgate.sidecar.http;

import dev.tollgate.http.HalfClose;
import dev.tollgate.http.RestBound;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/**
 * The unwanted rest of a request whose response is complete. Some of it is read and dropped, so that the client can
 * read the response before the connection closes (RFC 9112 §9.6).
 */
final class UnwantedRest {
    private final ServedRequest request;
    private final HeadClock clock;

    UnwantedRest(ServedRequest request, HeadClock clock) {
        this.request = request;
        this.clock = clock;
    }

    /** Ends our half of the connection after the last answer, and the connection with the request's end or in a while. */
    void closeAfter(ChannelHandlerContext ctx, ChannelFuture written) {
        clock.endIn(RestBound.MOST_TIME, ctx::close);
        ctx.pipeline().addFirst(new RestBound());
        written.addListener(done -> HalfClose.of(ctx.channel()));
    }

    void drop(ChannelHandlerContext ctx, Object msg) {
        ReferenceCountUtil.release(msg);
        if (request.isReceiving() && msg instanceof LastHttpContent) {
            request.stopReceiving();
            closeWhenTaken(ctx);
        }
    }

    /** Closes a connection when its client has taken the answers that it has got. */
    static void closeWhenTaken(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
}
