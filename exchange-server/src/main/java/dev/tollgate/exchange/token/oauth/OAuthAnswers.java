package dev.tollgate.exchange.token.oauth;

import dev.tollgate.exchange.http.Reply;
import dev.tollgate.exchange.token.ExchangeResult;
import dev.tollgate.exchange.token.KeyAnswers;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;

/** The replies of the token endpoint (RFC 6749 §5). None may be cached. */
final class OAuthAnswers {
    private static final Duration SOON = Duration.ofSeconds(1);

    /** The scheme of client authentication, with the charset of RFC 7617 §2.1. */
    private static final String BASIC = "Basic realm=\"tollgate\", charset=\"UTF-8\"";

    private OAuthAnswers() {}

    /** Returns the reply for the result of an exchange. */
    static Reply of(ExchangeResult exchanged, String requestId) {
        if (exchanged instanceof ExchangeResult.Token token) {
            return token(token);
        }
        if (exchanged instanceof ExchangeResult.Throttled throttled) {
            return of(OAuthError.THROTTLED, requestId).retryAfter(throttled.retryAfter());
        }
        if (exchanged instanceof ExchangeResult.Busy) {
            return of(OAuthError.BUSY, requestId).retryAfter(SOON);
        }
        return exchanged instanceof ExchangeResult.StoreUnavailable
                ? of(OAuthError.NO_STORE, requestId).retryAfter(SOON)
                : of(OAuthError.INVALID_CLIENT, requestId);
    }

    /** The key's expiry is also a member, because libraries expose unknown members but hide header fields. */
    private static Reply token(ExchangeResult.Token token) {
        String end = token.keyEnds() == null ? "" : ",\"key_expires_at\":\"" + token.keyEnds() + '"';
        Reply reply = Reply.json("{\"access_token\":\"" + token.token() + "\",\"token_type\":\"Bearer\",\"expires_in\":"
                + token.lifetime().toSeconds() + end + "}\n");
        return KeyAnswers.expiring(uncached(reply), token.keyEnds()).telling(token.told());
    }

    /** Returns the reply for an error. */
    static Reply of(OAuthError error, String requestId) {
        Reply reply = uncached(Reply.json(error.json(requestId)).as(HttpResponseStatus.valueOf(error.status())));
        if (error == OAuthError.CODED) {
            return reply.with("Accept-Encoding", "identity");
        }
        return error.status() == HttpResponseStatus.UNAUTHORIZED.code() ? reply.with("WWW-Authenticate", BASIC) : reply;
    }

    private static Reply uncached(Reply reply) {
        return KeyAnswers.secret(reply).with("Pragma", "no-cache");
    }
}
