package dev.tollgate.sidecar.locate;

import dev.tollgate.jwt.VerifiedToken;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.jws.InvalidTokenException;
import dev.tollgate.sidecar.quota.WindowState;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.ReadTimeoutException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One request and its answer, on one event loop. Keeps a copy of the head, not the request itself. */
final class LocateExchange {
    private final ChannelHandlerContext ctx;
    private final LocateSettings settings;
    private final HttpMethod method;
    private final String target;
    private final HttpHeaders headers;
    private final ByteBuf body;
    private final InetAddress client;
    private final long begun = System.nanoTime();
    private @Nullable Integration who;
    private List<WindowState> windows = List.of();

    LocateExchange(ChannelHandlerContext ctx, FullHttpRequest request, LocateSettings settings) {
        this.ctx = ctx;
        this.settings = settings;
        this.method = request.method();
        this.target = request.uri();
        this.headers = request.headers();
        this.body = Unpooled.copiedBuffer(request.content());
        this.client = settings.clientAddress()
                .of((InetSocketAddress) ctx.channel().remoteAddress(), headers.getAll("X-Forwarded-For"));
    }

    HttpHeaders headers() {
        return headers;
    }

    String target() {
        return target;
    }

    InetAddress client() {
        return client;
    }

    void identified(Integration integration, List<WindowState> state) {
        this.who = integration;
        this.windows = state;
    }

    void unauthorized(String reason) {
        refuse(HttpResponseStatus.UNAUTHORIZED, "auth", "Valid JWT token required", reason);
    }

    void refuse(HttpResponseStatus status, String type, String title, String reason) {
        answer(LocateAnswers.error(status, type, title, ""), reason);
    }

    void answer(FullHttpResponse response, String outcome) {
        String path = target.split("\\?", 2)[0];
        settings.observer()
                .onAnswered(new LocateObserver.Answered(
                        who == null ? "" : who.integrationId(),
                        who == null ? "" : who.keyId(),
                        client,
                        path,
                        response.status().code(),
                        outcome,
                        Duration.ofNanos(System.nanoTime() - begun)));
        LocateHandler.write(ctx, response);
    }

    /** Sends the request on; with a token it carries the header that locate trusts. */
    void relay(String upstreamTarget, Optional<VerifiedToken> token) {
        HttpHeaders upstreamHeaders = UpstreamHeaders.of(headers, client);
        token.ifPresent(verified -> upstreamHeaders.set(UserInfo.HEADER, UserInfo.of(verified)));
        if (body.isReadable()) {
            upstreamHeaders.set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        }
        FullHttpRequest request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1, method, upstreamTarget, body, upstreamHeaders, EmptyHttpHeaders.INSTANCE);
        UpstreamCall.send(
                        request,
                        settings.upstream(),
                        settings.transport(),
                        ctx.channel().eventLoop())
                .whenComplete((response, failure) -> {
                    if (response != null) {
                        relayed(response);
                    } else {
                        failed(failure);
                    }
                });
    }

    private void relayed(FullHttpResponse response) {
        try {
            FullHttpResponse answer = stamped(response);
            answer.headers().remove(HttpHeaderNames.CONNECTION).remove(HttpHeaderNames.TRANSFER_ENCODING);
            answer.headers()
                    .set(HttpHeaderNames.CONTENT_LENGTH, answer.content().readableBytes());
            LocateAnswers.addRateLimit(answer.headers(), windows);
            answer(answer, "relayed");
        } catch (InvalidTokenException e) {
            refuse(HttpResponseStatus.BAD_GATEWAY, "nearest", "The answer of locate cannot be used", "not_stampable");
        } finally {
            response.release();
        }
    }

    private FullHttpResponse stamped(FullHttpResponse response) throws InvalidTokenException {
        if (settings.stamp() == null || who == null || response.status().code() != HttpResponseStatus.OK.code()) {
            return response.retain();
        }
        String text = settings.stamp().stamp(response.content().toString(StandardCharsets.UTF_8), who);
        return response.replace(ByteBufUtil.writeUtf8(ctx.alloc(), text));
    }

    private void failed(Throwable failure) {
        boolean late = failure instanceof ReadTimeoutException;
        refuse(
                late ? HttpResponseStatus.GATEWAY_TIMEOUT : HttpResponseStatus.BAD_GATEWAY,
                "nearest",
                late ? "locate did not answer in time" : "locate cannot be reached",
                late ? "upstream_timeout" : "upstream_failed");
    }
}
