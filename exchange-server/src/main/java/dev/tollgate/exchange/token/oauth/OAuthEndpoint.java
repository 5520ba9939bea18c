package dev.tollgate.exchange.token.oauth;

import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.http.Authorization;
import dev.tollgate.exchange.http.Call;
import dev.tollgate.exchange.http.ContentCoding;
import dev.tollgate.exchange.http.Endpoint;
import dev.tollgate.exchange.http.Form;
import dev.tollgate.exchange.http.HttpObserver;
import dev.tollgate.exchange.http.Reply;
import dev.tollgate.exchange.token.ExchangeResult;
import dev.tollgate.jwt.claims.QuotaUser;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint {@code POST /oauth2/token}: the exchange of an integration's key as a client credentials grant (RFC 6749
 * §4.4).
 */
public final class OAuthEndpoint implements Endpoint {
    private final Exchange exchange;
    private final HttpObserver observer;

    public OAuthEndpoint(Exchange exchange, HttpObserver observer) {
        this.exchange = exchange;
        this.observer = observer;
    }

    /** Exchanges a key; empty for a text that is not a key. */
    public interface Exchange {
        CompletableFuture<ExchangeResult> exchange(Optional<ApiKey> key, Optional<QuotaUser> user, InetAddress client);
    }

    @Override
    public CompletableFuture<Reply> answer(Call call) {
        long begun = System.nanoTime();
        String requestId = call.names().requestId();
        TokenGrant grant = read(call);
        CompletableFuture<Reply> reply = grant instanceof TokenGrant.Wanted wanted
                ? exchange.exchange(wanted.key(), wanted.user(), call.client())
                        .handle((exchanged, failure) -> reply(exchanged, failure, requestId))
                : CompletableFuture.completedFuture(OAuthAnswers.of(((TokenGrant.Faulty) grant).error(), requestId));
        return reply.whenComplete(
                (sent, never) -> observer.exchanged("oauth2", sent.status().code(), System.nanoTime() - begun));
    }

    /** Only a valid key gets a token. */
    @Override
    public boolean provesClients() {
        return true;
    }

    private static TokenGrant read(Call call) {
        if (ContentCoding.isCoded(call.headers())) {
            return new TokenGrant.Faulty(OAuthError.CODED);
        }
        if (!Form.isDeclared(call.headers())) {
            return new TokenGrant.Faulty(OAuthError.NOT_A_FORM);
        }
        if (call.hasParameter(QuotaUser.CLAIM)) {
            return new TokenGrant.Faulty(OAuthError.USER_IN_QUERY);
        }
        Optional<Map<String, List<String>>> form = Form.parse(call.body());
        return form.isEmpty()
                ? new TokenGrant.Faulty(OAuthError.MALFORMED_FORM)
                : read(form.get(), Authorization.of(call.headers()));
    }

    private static TokenGrant read(Map<String, List<String>> form, Authorization field) {
        if (field instanceof Authorization.Missing) {
            return TokenGrant.of(form, Optional.empty());
        }
        if (field instanceof Authorization.Basic basic) {
            return TokenGrant.of(form, Optional.of(new TokenGrant.Client(basic.id(), basic.secret())));
        }
        return new TokenGrant.Faulty(
                field instanceof Authorization.Repeated ? OAuthError.REPEATED_FIELD : OAuthError.UNREADABLE_FIELD);
    }

    private Reply reply(ExchangeResult exchanged, @Nullable Throwable failure, String requestId) {
        if (failure != null) {
            observer.failed(failure);
            return OAuthAnswers.of(OAuthError.FAILED, requestId);
        }
        return OAuthAnswers.of(exchanged, requestId);
    }
}
