package dev.tollgate.exchange.token;

import dev.tollgate.exchange.http.Authorization;
import dev.tollgate.exchange.http.Call;
import dev.tollgate.exchange.http.ContentCoding;
import dev.tollgate.exchange.http.Endpoint;
import dev.tollgate.exchange.http.HttpObserver;
import dev.tollgate.exchange.http.Reply;
import dev.tollgate.jwt.claims.QuotaUser;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint {@code POST /v0/token/...}, which exchanges a key for a token. The key is a member of the body, as in
 * token-exchange, or a bearer token with an empty body.
 */
public final class TokenEndpoint implements Endpoint {
    /** The beginning of every M-Lab key. */
    private static final String KEY_PREFIX = "mlabk.";

    private final String name;
    private final Exchange exchange;
    private final HttpObserver observer;

    /** @param name of the endpoint in metrics */
    public TokenEndpoint(String name, Exchange exchange, HttpObserver observer) {
        this.name = name;
        this.exchange = exchange;
        this.observer = observer;
    }

    /** Exchanges a key. */
    public interface Exchange {
        CompletableFuture<ExchangeResult> exchange(TokenRequest request, InetAddress client);
    }

    @Override
    public CompletableFuture<Reply> answer(Call call) {
        long begun = System.nanoTime();
        CompletableFuture<Reply> reply = ContentCoding.isCoded(call.headers())
                ? CompletableFuture.completedFuture(KeyAnswers.CODED)
                : exchange(call);
        return reply.whenComplete(
                (sent, never) -> observer.exchanged(name, sent.status().code(), System.nanoTime() - begun));
    }

    /** Only a valid key gets a token. */
    @Override
    public boolean provesClients() {
        return true;
    }

    private CompletableFuture<Reply> exchange(Call call) {
        if (call.hasParameter(QuotaUser.CLAIM)) {
            return CompletableFuture.completedFuture(KeyAnswers.USER_IN_QUERY);
        }
        Optional<String> bearer = bearer(call.headers());
        if (call.body().isEmpty()) {
            return exchange(bearer.map(TokenRequest::ofKey), call.client());
        }
        return bearer.filter(token -> token.startsWith(KEY_PREFIX)).isPresent()
                ? CompletableFuture.completedFuture(KeyAnswers.TWO_KEYS)
                : exchange(TokenRequest.read(call.body()), call.client());
    }

    /** With a body, other credentials are ignored, as before: they may be for a proxy in front. */
    private static Optional<String> bearer(HttpHeaders headers) {
        return Authorization.of(headers) instanceof Authorization.Bearer bearer
                ? Optional.of(bearer.token())
                : Optional.empty();
    }

    private CompletableFuture<Reply> exchange(Optional<TokenRequest> request, InetAddress client) {
        return request.isEmpty()
                ? CompletableFuture.completedFuture(KeyAnswers.INVALID_BODY)
                : exchange.exchange(request.get(), client).handle(this::reply);
    }

    private Reply reply(ExchangeResult exchanged, @Nullable Throwable failure) {
        if (failure != null) {
            observer.failed(failure);
            return KeyAnswers.FAILED;
        }
        return KeyAnswers.of(exchanged);
    }
}
