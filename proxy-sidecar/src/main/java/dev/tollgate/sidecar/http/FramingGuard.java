package dev.tollgate.sidecar.http;

import dev.tollgate.http.TransferCodings;
import dev.tollgate.sidecar.listener.ConnectionObserver;
import dev.tollgate.sidecar.listener.ConnectionObserver.Cause;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;

/**
 * Marks a head as one whose decoder has failed where servers could see its end in different places (RFC 9112 §6.3, §11.2):
 * the application answers it with an error and its connection ends. The codec in front reads strictly and has marked most of
 * them: both length fields at once, differing lengths, bare line feeds, malformed names. A head that its client cut short is
 * no request: it is counted.
 */
final class FramingGuard extends ChannelInboundHandlerAdapter {
    private final ConnectionObserver observer;

    FramingGuard(ConnectionObserver observer) {
        this.observer = observer;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (msg instanceof HttpRequest head) {
            if (head.decoderResult().cause() instanceof PrematureChannelClosureException) {
                ReferenceCountUtil.release(msg);
                cutShort(ctx);
                return;
            }
            if (head.decoderResult().isSuccess() && !TransferCodings.areServed(head.headers())) {
                head.setDecoderResult(DecoderResult.failure(new IllegalArgumentException("transfer codings")));
            }
        }
        ctx.fireChannelRead(msg);
    }

    /** A connection that is closed already may have been closed here, for another cause. */
    private void cutShort(ChannelHandlerContext ctx) {
        if (ctx.channel().isOpen()) {
            observer.onRefused(Cause.HEAD_CUT_SHORT);
            ctx.close();
        }
    }
}
