package dev.tollgate.http;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.NotSslRecordException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The last handler of a connection that asks once: sends the request and collects its answer, within bounds. */
final class OneAnswer extends SimpleChannelInboundHandler<HttpObject> {
    /** Interim answers (RFC 9110 §15.2) that may come before the answer: there are four kinds. */
    private static final int MAX_INTERIM = 16;

    private final HttpRequest request;
    private final int maxOctets;
    private final CompletableFuture<OneGet.Answer> answer;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);
    private @Nullable HttpResponse head;
    private int interim;

    OneAnswer(HttpRequest request, int maxOctets, CompletableFuture<OneGet.Answer> answer) {
        this.request = request;
        this.maxOctets = maxOctets;
        this.answer = answer;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(request);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject part) throws IOException {
        if (part.decoderResult().isFailure()) {
            throw new IOException(
                    "its answer cannot be read: " + part.decoderResult().cause().getMessage());
        }
        if (part instanceof HttpResponse begun) {
            begin(begun);
        }
        if (part instanceof HttpContent content && head != null) {
            collect(content, head);
        }
    }

    private void begin(HttpResponse begun) throws IOException {
        head = begun.status().codeClass() == HttpStatusClass.INFORMATIONAL ? null : begun;
        if (head == null && ++interim > MAX_INTERIM) {
            throw new IOException("more than " + MAX_INTERIM + " interim answers");
        }
    }

    private void collect(HttpContent content, HttpResponse begun) throws IOException {
        if (body.size() + content.content().readableBytes() > maxOctets) {
            throw new IOException("longer than " + maxOctets + " bytes");
        }
        body.writeBytes(ByteBufUtil.getBytes(content.content()));
        if (content instanceof LastHttpContent) {
            String cacheControl = begun.headers().get(HttpHeaderNames.CACHE_CONTROL, "");
            answer.complete(
                    new OneGet.Answer(begun.status().code(), cacheControl, body.toString(StandardCharsets.UTF_8)));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        answer.completeExceptionally(new IOException("the connection ended before the answer did"));
    }

    /**
     * An answer without a length must not be taken for whole when its connection breaks. Netty's message about octets that
     * are not TLS shows all of them.
     */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
        Throwable cause =
                failure instanceof DecoderException && failure.getCause() != null ? failure.getCause() : failure;
        answer.completeExceptionally(
                cause instanceof NotSslRecordException ? new IOException("it does not speak TLS") : cause);
        ctx.close();
    }
}
