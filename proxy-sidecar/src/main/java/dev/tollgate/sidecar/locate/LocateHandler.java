package dev.tollgate.sidecar.locate;

import dev.tollgate.jwt.VerifiedToken;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.jws.InvalidTokenException;
import dev.tollgate.sidecar.quota.Decision;
import dev.tollgate.sidecar.token.KeysUnavailableException;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * Leads a whole request through route, token and quota to locate, one at a time per connection. Releases the request
 * when its step is over; hands the answer to the channel.
 */
final class LocateHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final String BEARER = "bearer ";

    private final LocateSettings settings;

    LocateHandler(LocateSettings settings) {
        this.settings = settings;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        ctx.channel().config().setAutoRead(false);
        LocateExchange exchange = new LocateExchange(ctx, request, settings);
        Optional<LocateRoute> route = LocateRoute.of(request.uri());
        if (request.decoderResult().isFailure() || hasAmbiguousFraming(request.headers())) {
            exchange.refuse(HttpResponseStatus.BAD_REQUEST, "client", "Malformed request", "malformed");
        } else if (route.isEmpty()) {
            exchange.refuse(HttpResponseStatus.NOT_FOUND, "client", "There is no such path here", "no_route");
        } else if (route.get() == LocateRoute.HEALTH) {
            exchange.relay(request.uri(), Optional.empty());
        } else if (request.method().equals(HttpMethod.OPTIONS)) {
            exchange.answer(LocateAnswers.preflight(), "preflight");
        } else {
            authenticate(ctx, exchange, route.get());
        }
    }

    /** Both length fields at once are a smuggler's (RFC 9112 §6.3). */
    private static boolean hasAmbiguousFraming(HttpHeaders headers) {
        return headers.contains(HttpHeaderNames.TRANSFER_ENCODING) && headers.contains(HttpHeaderNames.CONTENT_LENGTH);
    }

    private void authenticate(ChannelHandlerContext ctx, LocateExchange exchange, LocateRoute route) {
        Optional<String> token = bearer(exchange.headers());
        if (token.isEmpty()) {
            if (route == LocateRoute.NEAREST) {
                exchange.relay(exchange.target(), Optional.empty());
            } else {
                exchange.unauthorized("missing");
            }
            return;
        }
        settings.authenticator()
                .authenticate(token.get())
                .whenComplete((verified, failure) -> onLoop(ctx, () -> {
                    if (failure == null) {
                        admit(exchange, verified);
                    } else {
                        refuse(exchange, failure);
                    }
                }));
    }

    private static void onLoop(ChannelHandlerContext ctx, Runnable step) {
        if (ctx.executor().inEventLoop()) {
            step.run();
        } else {
            ctx.executor().execute(step);
        }
    }

    private void admit(LocateExchange exchange, VerifiedToken token) {
        Integration who;
        try {
            who = Integration.of(token);
        } catch (InvalidTokenException e) {
            exchange.unauthorized(e.reason().label());
            return;
        }
        Decision decision = settings.quotas().admitRequest(who, exchange.client());
        exchange.identified(who, decision.windows());
        if (decision.admitted()) {
            exchange.relay(LocateRoute.asPriority(exchange.target()), Optional.of(token));
        } else {
            String dimension = decision.refusedBy().orElseThrow().wireName();
            exchange.answer(LocateAnswers.overQuota(decision), "quota_" + dimension);
        }
    }

    private static Optional<String> bearer(HttpHeaders headers) {
        return Optional.ofNullable(headers.get(HttpHeaderNames.AUTHORIZATION))
                .filter(value -> value.toLowerCase(Locale.ROOT).startsWith(BEARER))
                .map(value -> value.substring(BEARER.length()).trim());
    }

    private static void refuse(LocateExchange exchange, Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof KeysUnavailableException unavailable) {
            exchange.answer(LocateAnswers.keysUnavailable(unavailable.retryAfter()), KeysUnavailableException.LABEL);
        } else {
            exchange.unauthorized(
                    cause instanceof InvalidTokenException invalid
                            ? invalid.reason().label()
                            : "internal");
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    /** Writes an answer; the next request of the connection is read once it is out. */
    static void write(ChannelHandlerContext ctx, FullHttpResponse response) {
        ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        ctx.channel().config().setAutoRead(true);
    }
}
