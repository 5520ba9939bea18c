package dev.tollgate.sidecar.ndt;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes the one request of a connection, asks {@link TestAdmission}, and connects to ndt-server. Nothing more is read
 * from the client until ndt-server has answered: it hangs up on bytes that come before its 101.
 */
final class NdtHandler extends ChannelInboundHandlerAdapter {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int ANSWER_SECONDS = 10;

    private final NdtSettings settings;
    private final TestAdmission admission;
    private @Nullable HttpRequest request;
    private @Nullable RunningTest test;
    private @Nullable Channel upstream;
    private boolean answered;

    NdtHandler(NdtSettings settings, TestAdmission admission) {
        this.settings = settings;
        this.admission = admission;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ctx.read();
        ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        try {
            if (answered) {
                ctx.close();
            } else if (request == null && msg instanceof HttpRequest head) {
                request = head;
            }
            if (msg instanceof LastHttpContent && request != null && !answered) {
                answered = true;
                ctx.pipeline().remove(NdtInitializer.HEAD_DEADLINE);
                decide(ctx, request);
            }
        } finally {
            ReferenceCountUtil.release(msg);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (!answered) {
            ctx.read();
        }
    }

    private void decide(ChannelHandlerContext ctx, HttpRequest head) {
        String target = head.uri();
        if (head.decoderResult().isFailure() || !target.startsWith("/") || hasBody(head)) {
            refuse(ctx, HttpResponseStatus.BAD_REQUEST, "malformed", "");
        } else if (target.startsWith("/ndt_protocol")) {
            refuse(ctx, HttpResponseStatus.NOT_FOUND, "ndt5", "ndt5 is not served here: use ndt7\n");
        } else {
            route(ctx, head, TestRequest.of(target));
        }
    }

    private static boolean hasBody(HttpRequest head) {
        return head.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)
                || !"0".equals(head.headers().get(HttpHeaderNames.CONTENT_LENGTH, "0"));
    }

    private void route(ChannelHandlerContext ctx, HttpRequest head, Optional<TestRequest> wanted) {
        if (wanted.isEmpty()) {
            head.headers().remove(HttpHeaderNames.UPGRADE).set(HttpHeaderNames.CONNECTION, "close");
            connect(ctx, head);
            return;
        }
        TestAdmission.Outcome outcome = admission.decide(wanted.get());
        if (outcome instanceof TestAdmission.Admitted admitted) {
            head.setUri(wanted.get().target());
            test = new RunningTest(settings.observer(), admitted, wanted.get().direction(), ctx.channel());
            connect(ctx, head);
        } else if (outcome instanceof TestAdmission.OverQuota over) {
            refuseOverQuota(ctx, over.dimension(), over.retryAfter());
        } else if (outcome instanceof TestAdmission.Unauthorized unauthorized) {
            refuse(ctx, HttpResponseStatus.UNAUTHORIZED, unauthorized.reason(), "");
        }
    }

    private void connect(ChannelHandlerContext ctx, HttpRequest head) {
        UpstreamAnswer answer = new UpstreamAnswer(ctx.channel(), head, test, settings.fidelity());
        upstream = new Bootstrap()
                .group(ctx.channel().eventLoop())
                .channel(settings.transport().clientChannel())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel upstream) {
                        NdtSockets.configureUpstream(upstream, settings.transport());
                        upstream.pipeline()
                                .addLast(UpstreamAnswer.DEADLINE, new ReadTimeoutHandler(ANSWER_SECONDS))
                                .addLast(UpstreamAnswer.HTTP, new HttpClientCodec())
                                .addLast(answer);
                    }
                })
                .connect(settings.upstream())
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        unreachable(ctx);
                    }
                })
                .channel();
    }

    private void unreachable(ChannelHandlerContext ctx) {
        if (test != null) {
            test.end("unreachable");
        }
        refuse(ctx, HttpResponseStatus.BAD_GATEWAY, "upstream_unreachable", "");
    }

    private void refuseOverQuota(ChannelHandlerContext ctx, String dimension, Duration retryAfter) {
        FullHttpResponse response = lastAnswer(HttpResponseStatus.TOO_MANY_REQUESTS, "");
        response.headers()
                .set(
                        HttpHeaderNames.RETRY_AFTER,
                        Math.max(1, retryAfter.plusMillis(999).toSeconds()));
        send(ctx, response, "quota_" + dimension);
    }

    private void refuse(ChannelHandlerContext ctx, HttpResponseStatus status, String reason, String text) {
        send(ctx, lastAnswer(status, text), reason);
    }

    private void send(ChannelHandlerContext ctx, FullHttpResponse response, String reason) {
        settings.observer().onRefused(response.status().code(), reason);
        ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    /** An answer of the sidecar itself; the connection ends with it. */
    static FullHttpResponse lastAnswer(HttpResponseStatus status, String text) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
        response.headers()
                .set(HttpHeaderNames.CONNECTION, "close")
                .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
        return response;
    }

    /** An answer that is not a 101 passes through this handler: its next part is read when the client has room. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (upstream != null && ctx.channel().isWritable()) {
            upstream.read();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (test != null) {
            test.end("client_gone");
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof ReadTimeoutException && request == null) {
            settings.observer().onRefused(HttpResponseStatus.REQUEST_TIMEOUT.code(), "slow_head");
        }
        ctx.close();
    }
}
