package dev.tollgate.exchange.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import org.jspecify.annotations.Nullable;

/** Makes whole requests; one whose body exceeds the bound is answered 413 before more of it is kept. */
final class BoundedBody extends HttpObjectAggregator {
    private static final Reply TOO_LARGE =
            Reply.error(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "Request body too large");

    private final HttpObserver observer;

    BoundedBody(int maxOctets, HttpObserver observer) {
        super(maxOctets);
        this.observer = observer;
    }

    /** Who announces no body has nothing to wait for, and an empty expectation asks for nothing. */
    @Override
    protected @Nullable Object newContinueResponse(HttpMessage start, int maxOctets, ChannelPipeline pipeline) {
        boolean expects = !start.headers().get(HttpHeaderNames.EXPECT, "").isBlank();
        if (!expects || start.decoderResult().isFailure()) {
            return null;
        }
        boolean hasBody = HttpUtil.isTransferEncodingChunked(start) || HttpUtil.getContentLength(start, 0L) > 0;
        return hasBody ? super.newContinueResponse(start, maxOctets, pipeline) : null;
    }

    @Override
    protected boolean closeAfterContinueResponse(Object response) {
        return response instanceof HttpResponse refused
                && refused.status().code() != HttpResponseStatus.CONTINUE.code();
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext ctx, HttpMessage oversized) {
        observer.refused(TOO_LARGE.status().code());
        LastAnswer.send(ctx.channel(), TOO_LARGE);
    }
}
