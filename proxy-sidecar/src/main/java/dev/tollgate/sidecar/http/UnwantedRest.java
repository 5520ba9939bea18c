package dev.tollgate.sidecar.http;

import dev.tollgate.http.HalfClose;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;

/**
 * The unwanted rest of a request whose response is complete. Some of it is read and dropped, so that the client can
 * read the response before the connection closes (RFC 9112 §9.6).
 */
final class UnwantedRest {
    private static final int MOST_OCTETS = 256 * 1024;
    private static final Duration MOST_TIME = Duration.ofSeconds(2);

    private final ServedRequest request;
    private final HeadClock clock;

    UnwantedRest(ServedRequest request, HeadClock clock) {
        this.request = request;
        this.clock = clock;
    }

    /** Ends our half of the connection after the last answer, and the connection with the request's end or in a while. */
    void closeAfter(ChannelHandlerContext ctx, ChannelFuture written) {
        clock.endIn(MOST_TIME, ctx::close);
        ctx.pipeline().addFirst(new Bound());
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

    /** Stands before the codec, which drops what comes behind a request that it could not read. */
    private static final class Bound extends ChannelInboundHandlerAdapter {
        private int octets;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object msg) {
            octets += msg instanceof ByteBuf read ? read.readableBytes() : 0;
            ctx.fireChannelRead(msg);
            if (octets > MOST_OCTETS) {
                ctx.channel().close();
            }
        }
    }
}
