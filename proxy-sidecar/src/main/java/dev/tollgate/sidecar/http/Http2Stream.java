package dev.tollgate.sidecar.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream.State;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Makes one request and its answer on an HTTP/2 stream what they are on HTTP/1: a request without a body is one
 * {@link HttpRequest}, also where the stream's end comes in a frame of its own; a malformed one is a message whose decoder
 * has failed, and what is answered to it becomes a reset (RFC 9113 §8.1.1). Ends the stream after the answer, though the
 * request may still be coming, and with an error where the answer is not whole.
 */
final class Http2Stream extends ChannelDuplexHandler {
    private final UntakenAnswers untaken;
    private @Nullable Http2Error fault;
    private boolean begun;
    private boolean bodiless;
    private boolean answered;
    private boolean reset;

    Http2Stream(UntakenAnswers untaken) {
        this.untaken = untaken;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (msg instanceof HttpRequest head) {
            begun = true;
            bodiless = !RequestBody.follows(head);
            ctx.fireChannelRead(msg);
        } else if (fault != null || (bodiless && msg instanceof HttpContent)) {
            ReferenceCountUtil.release(msg);
        } else {
            ctx.fireChannelRead(msg);
        }
    }

    /** A stream error is a fault of the request; the codec has seen to what else it needs. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Http2Exception error = Http2CodecUtil.getEmbeddedHttp2Exception(cause);
        if (error == null) {
            ctx.fireExceptionCaught(cause);
        } else if (fault == null) {
            fault = error.error();
            ctx.fireChannelRead(failed(error));
            reset(ctx, fault);
        }
    }

    private HttpObject failed(Http2Exception error) {
        HttpObject message = begun
                ? new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER)
                : new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/", Unpooled.EMPTY_BUFFER);
        message.setDecoderResult(DecoderResult.failure(error));
        return message;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
        boolean interim =
                msg instanceof HttpResponse head && head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        if (fault != null) {
            ReferenceCountUtil.release(msg);
            promise.trySuccess();
        } else if (msg instanceof LastHttpContent && !interim) {
            answered = true;
            ChannelFuture written = ctx.write(msg, promise.unvoid());
            written.addListener(ChannelFutureListener.CLOSE);
            untaken.add(ctx, written);
        } else {
            ctx.write(msg, promise);
        }
    }

    /** A client that has got its whole answer need not send the rest of its request (RFC 9113 §8.1). */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (!answered) {
            reset(ctx, fault != null ? fault : Http2Error.INTERNAL_ERROR);
        } else if (((Http2StreamChannel) ctx.channel()).stream().state() == State.HALF_CLOSED_LOCAL) {
            reset(ctx, Http2Error.NO_ERROR);
        }
        ctx.close(promise);
    }

    private void reset(ChannelHandlerContext ctx, Http2Error error) {
        if (!reset) {
            reset = true;
            ctx.writeAndFlush(new DefaultHttp2ResetFrame(error));
        }
    }
}
