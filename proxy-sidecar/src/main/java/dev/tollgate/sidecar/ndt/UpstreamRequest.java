package dev.tollgate.sidecar.ndt;

import dev.tollgate.http.LastAnswer;
import dev.tollgate.http.OneRequestCodec;
import dev.tollgate.sidecar.http.UnexpectedErrors;
import dev.tollgate.sidecar.http.UnsentAnswer;
import dev.tollgate.sidecar.ndt.handover.Handover;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request at ndt-server, on the client's event loop: a 101 of an admitted test opens the {@link Tunnel}, any other
 * answer passes as it is and ends the connection.
 */
final class UpstreamRequest extends ChannelInboundHandlerAdapter {
    private static final int ANSWER_SECONDS = 10;
    private static final String MALFORMED = "upstream_malformed";

    private final NdtSettings settings;
    private final Channel client;
    private final HttpRequest request;
    private final @Nullable RunningTest test;
    private @Nullable Future<?> deadline;
    private final UnsentAnswer unsent = new UnsentAnswer();
    private boolean answering;
    private boolean sending;
    private boolean closeDelimited;
    private boolean answered;

    private UpstreamRequest(NdtSettings settings, Channel client, HttpRequest request, @Nullable RunningTest test) {
        this.settings = settings;
        this.client = client;
        this.request = request;
        this.test = test;
    }

    /**
     * Connects and sends a request. Only tests are handed over.
     *
     * @param test the admitted test, null if the request can start none
     * @return the connection to ndt-server, to be read when the client has room
     */
    static UpstreamConnection send(
            NdtSettings settings, Channel client, HttpRequest request, @Nullable RunningTest test) {
        boolean download = test != null && test.isDownload();
        Supplier<UpstreamRequest> handlers = () -> new UpstreamRequest(settings, client, request, test);
        return test != null && settings.handover().isPresent()
                ? UpstreamConnection.handOver(settings.handover().get(), settings, client, download, handlers)
                : UpstreamConnection.dial(settings, client, download, handlers);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (!client.isActive()) {
            ctx.close();
            return;
        }
        if (test != null) {
            test.callingFrom(
                    isHandedOver(ctx) ? client.remoteAddress() : ctx.channel().localAddress());
        }
        deadline = ctx.executor()
                .schedule(
                        () -> fail(ctx, HttpResponseStatus.GATEWAY_TIMEOUT, "upstream_timeout"),
                        ANSWER_SECONDS,
                        TimeUnit.SECONDS);
        ctx.writeAndFlush(request);
        ctx.read();
    }

    private static boolean isHandedOver(ChannelHandlerContext ctx) {
        return Handover.isBehind(ctx.channel());
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (answered || (msg instanceof HttpResponse response && !begin(ctx, response)) || !answering) {
            ReferenceCountUtil.release(msg);
        } else if (msg instanceof HttpObject part) {
            pass(ctx, part);
        }
    }

    /** Passes a part on. The first parts wait until all octets of the same read are known to be good. */
    private void pass(ChannelHandlerContext ctx, HttpObject part) {
        if (part.decoderResult().isFailure()) {
            ReferenceCountUtil.release(part);
            fail(ctx, HttpResponseStatus.BAD_GATEWAY, MALFORMED);
        } else if (part instanceof LastHttpContent) {
            answered = true;
            end("refused_by_server");
            startSending();
            LastAnswer.endAfter(client.writeAndFlush(part));
        } else if (sending) {
            client.write(part);
        } else if (!unsent.add(part)) {
            startSending();
        }
    }

    private void startSending() {
        sending = true;
        unsent.writeTo(client);
    }

    /** Returns whether this is an answer that passes. */
    private boolean begin(ChannelHandlerContext ctx, HttpResponse response) {
        if (response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS) && test != null) {
            open(ctx, response, test);
            return false;
        }
        boolean interim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        boolean upgrade = response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
        if (response.decoderResult().isFailure() || upgrade) {
            fail(ctx, HttpResponseStatus.BAD_GATEWAY, MALFORMED);
        } else if (!interim) {
            answering = true;
            if (test != null) {
                test.declined();
            }
            cancelDeadline();
            closeDelimited = isCloseDelimited(response);
            response.headers().set(HttpHeaderNames.CONNECTION, "close");
        }
        return answering;
    }

    private static boolean isCloseDelimited(HttpResponse response) {
        return !response.headers().contains(HttpHeaderNames.CONTENT_LENGTH)
                && !HttpUtil.isTransferEncodingChunked(response);
    }

    /** A client that has sent frames before the 101 loses its connection, as at ndt-server. */
    private void open(ChannelHandlerContext ctx, HttpResponse response, RunningTest admitted) {
        OneRequestCodec codec = client.pipeline().get(OneRequestCodec.class);
        if (codec != null && codec.kept() > 0) {
            client.close();
            return;
        }
        ctx.pipeline().remove(this);
        if (isHandedOver(ctx)) {
            settings.handover().ifPresent(handover -> admitted.trace().onNamed(uuid -> handover.check(client, uuid)));
        }
        try {
            Tunnel.open(
                    client,
                    ctx.channel(),
                    response,
                    admitted,
                    isHandedOver(ctx) ? Fidelity.HANDED_OVER : settings.fidelity(),
                    settings.stallTimeout().get());
        } catch (RuntimeException | Error e) {
            exceptionCaught(ctx, e);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (!unsent.isEmpty()) {
            startSending();
        }
        client.flush();
        if (client.isWritable()) {
            ctx.read();
        }
    }

    /** No more of the answer comes, though the connection is half open. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            fail(ctx, HttpResponseStatus.BAD_GATEWAY, "upstream_closed");
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(ctx, HttpResponseStatus.BAD_GATEWAY, "upstream_closed");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (UnexpectedErrors.log(cause)) {
            answered = true;
            end("error");
            client.close();
            ctx.close();
        } else {
            fail(ctx, HttpResponseStatus.BAD_GATEWAY, "upstream_closed");
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        cancelDeadline();
        unsent.release();
    }

    private void fail(ChannelHandlerContext ctx, HttpResponseStatus status, String reason) {
        if (!answered) {
            fail(status, reason);
        }
        ctx.close();
    }

    /** Answers in ndt-server's place. If the client has already received a part of a response, it sees that break off. */
    void fail(HttpResponseStatus status, String reason) {
        answered = true;
        end(reason);
        unsent.release();
        if (sending && closeDelimited) {
            // a plain close would look like the end of a complete response (RFC 9112, section 6.3)
            client.config().setOption(ChannelOption.SO_LINGER, 0);
            client.close();
        } else if (sending) {
            client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        } else if (client.isActive()) {
            refuse(Refusal.of(status, reason));
        }
    }

    private void refuse(Refusal refusal) {
        if (test != null) {
            test.refuse(refusal);
        } else {
            refusal.send(client, settings.observer(), "", Grant.NONE);
        }
    }

    private void end(String outcome) {
        if (test != null) {
            test.end(outcome);
        }
    }
}
