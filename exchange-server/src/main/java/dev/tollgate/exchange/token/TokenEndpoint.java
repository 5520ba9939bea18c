package dev.tollgate.exchange.token;

import dev.tollgate.exchange.http.Authorization;
import dev.tollgate.exchange.http.Call;
import dev.tollgate.exchange.http.ContentCoding;
import dev.tollgate.exchange.http.Endpoint;
import dev.tollgate.exchange.http.HttpObserver;
import dev.tollgate.exchange.http.Reply;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v0/token/...}: a key in, a token in the answer. The key is a member of the body, as token-exchange has it, or
 * with an empty body a bearer's credentials.
 */
public final class TokenEndpoint implements Endpoint {
    /** How every key of M-Lab begins. */
    private static final String KEY_PREFIX = "mlabk.";

    private final String name;
    private final Exchange exchange;
    private final HttpObserver observer;

    /** @param name what the endpoint is called in metrics */
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

    /** A token is given for a good key only. */
    @Override
    public boolean provesClients() {
        return true;
    }

    private CompletableFuture<Reply> exchange(Call call) {
        Optional<String> bearer = bearer(call.headers());
        if (call.body().isEmpty()) {
            return exchange(bearer.map(TokenRequest::ofKey), call.client());
        }
        return bearer.filter(token -> token.startsWith(KEY_PREFIX)).isPresent()
                ? CompletableFuture.completedFuture(KeyAnswers.TWO_KEYS)
                : exchange(TokenRequest.read(call.body()), call.client());
    }

    /** Beside a body other credentials are passed over, as ever: a proxy in front may have asked for them. */
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
