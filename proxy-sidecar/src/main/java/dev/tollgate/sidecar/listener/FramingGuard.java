package dev.tollgate.sidecar.listener;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.util.List;

/**
 * Ends a connection without an answer when a message on it could end in different places for different servers (RFC 9112
 * §6.3, §11.2): what follows cannot be told from what an attacker smuggles. The codec in front reads strictly: it reports
 * both length fields at once, differing lengths, bad chunks, bare line feeds, malformed names. A head that is only too long
 * passes and is answered.
 */
@Sharable
final class FramingGuard extends ChannelInboundHandlerAdapter {
    private final ConnectionObserver observer;

    FramingGuard(ConnectionObserver observer) {
        this.observer = observer;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (msg instanceof HttpObject part && isAmbiguous(part)) {
            ReferenceCountUtil.release(msg);
            observer.onRefused(ConnectionObserver.Cause.FRAMING);
            ctx.close();
        } else {
            ctx.fireChannelRead(msg);
        }
    }

    private static boolean isAmbiguous(HttpObject part) {
        if (part.decoderResult().isFailure()) {
            Throwable cause = part.decoderResult().cause();
            return !(cause instanceof TooLongHttpLineException || cause instanceof TooLongHttpHeaderException);
        }
        return part instanceof HttpRequest head && hasUnknownCoding(head);
    }

    /** Of the transfer codings only chunked is taken off and put on again; another one would be lost on the way. */
    private static boolean hasUnknownCoding(HttpRequest head) {
        if (!head.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            return false;
        }
        List<String> codings = head.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        return codings.size() != 1 || !HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.get(0));
    }
}
