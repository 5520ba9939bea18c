package dev.tollgate.exchange.http;

import dev.tollgate.exchange.apikey.KeyStore;
import dev.tollgate.exchange.token.TokenExchange;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The public listener's requests. Keeps the text of a body, never its buffer, beyond the call. */
@Sharable
public final class ExchangeHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(ExchangeHandler.class);
    private static final int RETRY_AFTER_SECONDS = 1;

    private final TokenExchange exchange;
    private final String jwks;
    private final Executor workers;
    private final ExchangeMetrics metrics;

    /**
     * @param workers a bounded pool that rejects when it is full
     */
    public ExchangeHandler(TokenExchange exchange, String jwks, Executor workers, ExchangeMetrics metrics) {
        this.exchange = exchange;
        this.jwks = jwks;
        this.workers = workers;
        this.metrics = metrics;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        ctx.channel().config().setAutoRead(false);
        if (request.decoderResult().isFailure()) {
            send(ctx, Replies.error(HttpResponseStatus.BAD_REQUEST, "Bad Request"));
            return;
        }
        HttpMethod method = request.method();
        switch (new QueryStringDecoder(request.uri()).path()) {
            case "/v0/token/integration" -> integration(ctx, request);
            case "/.well-known/jwks.json" ->
                send(ctx, method.equals(HttpMethod.GET) ? Replies.jwks(jwks) : Replies.methodNotAllowed("GET, HEAD"));
            case "/health", "/ready" -> send(ctx, Replies.text(HttpResponseStatus.OK, "ok"));
            default -> send(ctx, Replies.error(HttpResponseStatus.NOT_FOUND, "404 page not found"));
        }
    }

    private void integration(ChannelHandlerContext ctx, FullHttpRequest request) {
        if (!request.method().equals(HttpMethod.POST)) {
            send(ctx, Replies.methodNotAllowed("POST"));
            return;
        }
        long begun = System.nanoTime();
        Optional<String> apiKey = TokenExchange.apiKey(request.content().toString(StandardCharsets.UTF_8));
        if (apiKey.isEmpty()) {
            answer(ctx, Replies.error(HttpResponseStatus.BAD_REQUEST, "Invalid request body"), begun);
            return;
        }
        try {
            workers.execute(() -> answer(ctx, exchanged(apiKey.get()), begun));
        } catch (RejectedExecutionException full) {
            answer(ctx, Replies.unavailable("Server is busy", RETRY_AFTER_SECONDS), begun);
        }
    }

    private FullHttpResponse exchanged(String apiKey) {
        try {
            return exchange.exchange(apiKey)
                    .map(Replies::token)
                    .orElseGet(() -> Replies.error(HttpResponseStatus.UNAUTHORIZED, "Invalid API key"));
        } catch (KeyStore.StoreException e) {
            LOG.atError().setCause(e).log("a key could not be checked");
            return Replies.unavailable("Key store is unavailable", RETRY_AFTER_SECONDS);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("no token could be made");
            return Replies.error(HttpResponseStatus.INTERNAL_SERVER_ERROR, "Failed to generate token");
        }
    }

    private void answer(ChannelHandlerContext ctx, FullHttpResponse response, long begun) {
        metrics.exchanged(response.status().code(), "POST", System.nanoTime() - begun);
        send(ctx, response);
    }

    /** Writes the answer and lets the connection's next request come: answers keep the order of their requests. */
    private static void send(ChannelHandlerContext ctx, FullHttpResponse response) {
        ctx.writeAndFlush(response);
        ctx.channel().config().setAutoRead(true);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
