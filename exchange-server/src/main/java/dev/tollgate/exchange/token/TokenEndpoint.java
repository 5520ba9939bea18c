package dev.tollgate.exchange.token;

import dev.tollgate.exchange.http.Call;
import dev.tollgate.exchange.http.Endpoint;
import dev.tollgate.exchange.http.HttpObserver;
import dev.tollgate.exchange.http.Reply;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** {@code POST /v0/token/...}: a key in the body, a token in the answer. */
public final class TokenEndpoint implements Endpoint {
    static final String INVALID_BODY = "Invalid request body";

    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Reply INVALID_REQUEST = Reply.error(HttpResponseStatus.BAD_REQUEST, INVALID_BODY);

    /** Which scheme would do must be said (RFC 9110 §11.6.1); the key is no credential of a registered one. */
    private static final Reply INVALID_KEY = Reply.error(HttpResponseStatus.UNAUTHORIZED, "Invalid API key")
            .with("WWW-Authenticate", "ApiKey realm=\"tollgate\"");

    /** Which coding would do ought to be said (RFC 9110 §15.5.16). */
    private static final Reply CODED = Reply.error(
                    HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE, "Unsupported content encoding")
            .with("Accept-Encoding", "identity");

    private static final Reply FAILED =
            Reply.error(HttpResponseStatus.INTERNAL_SERVER_ERROR, "Failed to generate token");
    private static final Reply BUSY = Reply.error(HttpResponseStatus.SERVICE_UNAVAILABLE, "Server is busy")
            .retryAfter(SOON);
    private static final Reply NO_STORE = Reply.error(
                    HttpResponseStatus.SERVICE_UNAVAILABLE, "Key store is unavailable")
            .retryAfter(SOON);

    private final String name;
    private final Exchange exchange;
    private final HttpObserver observer;

    /** @param name what the endpoint is called in metrics */
    public TokenEndpoint(String name, Exchange exchange, HttpObserver observer) {
        this.name = name;
        this.exchange = exchange;
        this.observer = observer;
    }

    /** Exchanges the text of a key. */
    public interface Exchange {
        CompletableFuture<Exchanged> exchange(String apiKey, InetAddress client);
    }

    @Override
    public CompletableFuture<Reply> answer(Call call) {
        long begun = System.nanoTime();
        CompletableFuture<Reply> reply =
                isCoded(call.headers()) ? CompletableFuture.completedFuture(CODED) : exchange(call);
        return reply.whenComplete(
                (sent, never) -> observer.exchanged(name, sent.status().code(), System.nanoTime() - begun));
    }

    /** A token is given for a good key only. */
    @Override
    public boolean provesClients() {
        return true;
    }

    private static boolean isCoded(HttpHeaders fields) {
        return fields.contains(HttpHeaderNames.CONTENT_ENCODING)
                && isCoded(String.join(",", fields.getAll(HttpHeaderNames.CONTENT_ENCODING)));
    }

    private static boolean isCoded(String codings) {
        return Arrays.stream(codings.split(",", -1))
                .map(String::strip)
                .anyMatch(coding -> !coding.isEmpty() && !HttpHeaderValues.IDENTITY.contentEqualsIgnoreCase(coding));
    }

    private CompletableFuture<Reply> exchange(Call call) {
        Optional<String> apiKey = TokenRequest.apiKey(call.body());
        return apiKey.isEmpty()
                ? CompletableFuture.completedFuture(INVALID_REQUEST)
                : exchange.exchange(apiKey.get(), call.client()).handle(this::reply);
    }

    private Reply reply(Exchanged exchanged, Throwable failure) {
        if (failure != null) {
            observer.failed(failure);
            return FAILED;
        }
        if (exchanged instanceof Exchanged.Token token) {
            return Reply.json("{\"token\":\"" + token.token() + "\",\"expires_in\":"
                            + token.lifetime().toSeconds() + "}\n")
                    // RFC 6749 §5.1
                    .with("Cache-Control", "no-store");
        }
        if (exchanged instanceof Exchanged.Throttled throttled) {
            return Reply.error(HttpResponseStatus.TOO_MANY_REQUESTS, "Too many failed attempts")
                    .retryAfter(throttled.retryAfter());
        }
        if (exchanged instanceof Exchanged.Busy) {
            return BUSY;
        }
        return exchanged instanceof Exchanged.StoreUnavailable ? NO_STORE : INVALID_KEY;
    }
}
