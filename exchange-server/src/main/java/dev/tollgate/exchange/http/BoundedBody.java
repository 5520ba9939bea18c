package dev.tollgate.exchange.http;

import dev.tollgate.http.Correlation;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** A handler that aggregates requests. A body over the bound gets 413 before more of it is kept. */
final class BoundedBody extends HttpObjectAggregator {
    private static final Reply TOO_LARGE =
            Reply.error(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "Request body too large");

    private final HttpObserver observer;

    BoundedBody(int maxOctets, HttpObserver observer) {
        super(maxOctets);
        this.observer = observer;
    }

    /** A request without a body, or with an empty {@code Expect}, needs no 100 Continue. */
    @Override
    protected @Nullable Object newContinueResponse(HttpMessage start, int maxOctets, ChannelPipeline pipeline) {
        boolean expects = !start.headers().get(HttpHeaderNames.EXPECT, "").isBlank();
        if (!expects || start.decoderResult().isFailure()) {
            return null;
        }
        boolean hasBody = HttpUtil.isTransferEncodingChunked(start) || HttpUtil.getContentLength(start, 0L) > 0;
        return hasBody ? ours(super.newContinueResponse(start, maxOctets, pipeline)) : null;
    }

    /** Netty refuses with bare answers; ours have a date and say what is wrong. */
    private @Nullable Object ours(@Nullable Object response) {
        if (!(response instanceof HttpResponse refused) || !ignoreContentAfterContinueResponse(response)) {
            return response;
        }
        HttpResponseStatus status = refused.status();
        ReferenceCountUtil.release(response);
        observer.refused(status.code());
        FullHttpResponse answer =
                Replies.of(status.equals(TOO_LARGE.status()) ? TOO_LARGE : Reply.empty(status), HttpVersion.HTTP_1_1);
        answer.headers().set(Correlation.FIELD, Correlation.unknown().requestId());
        HttpUtil.setKeepAlive(answer, false);
        return answer;
    }

    /** The answer ends the connection by itself, in a way that lets the client read it. */
    @Override
    protected boolean closeAfterContinueResponse(Object response) {
        return false;
    }

    @Override
    protected boolean ignoreContentAfterContinueResponse(Object response) {
        return response instanceof HttpResponse refused
                && refused.status().code() != HttpResponseStatus.CONTINUE.code();
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext ctx, HttpMessage oversized) {
        FinalReply.send(ctx.channel(), TOO_LARGE, Asked.unread(ctx.channel()), observer);
    }
}
