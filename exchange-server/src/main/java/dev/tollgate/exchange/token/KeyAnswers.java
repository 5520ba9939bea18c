package dev.tollgate.exchange.token;

import dev.tollgate.exchange.http.Reply;
import dev.tollgate.jwt.claims.QuotaUser;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The replies of the routes that take a key, with token-exchange's plain texts for errors. */
public final class KeyAnswers {
    /**
     * The field with the expiry of the presented key (RFC 3339). It is not a member of the body, which is
     * token-exchange's.
     */
    private static final String KEY_EXPIRES = "Tollgate-Key-Expires";

    static final Reply INVALID_BODY = Reply.error(HttpResponseStatus.BAD_REQUEST, "Invalid request body");

    static final Reply TWO_KEYS =
            Reply.error(HttpResponseStatus.BAD_REQUEST, "API key in Authorization and a body: send one of them");

    private static final Reply INVALID_USER =
            Reply.error(HttpResponseStatus.BAD_REQUEST, QuotaUser.CLAIM + " must be " + QuotaUser.FORM);

    static final Reply USER_IN_QUERY = Reply.error(
            HttpResponseStatus.BAD_REQUEST,
            QuotaUser.CLAIM + " belongs in the body: send it beside api_key, not in the URL");

    /** A 415 should name the accepted codings (RFC 9110 §15.5.16). */
    static final Reply CODED = Reply.error(HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE, "Unsupported content encoding")
            .with("Accept-Encoding", "identity");

    static final Reply FAILED = Reply.error(HttpResponseStatus.INTERNAL_SERVER_ERROR, "Failed to generate token");

    private static final Duration SOON = Duration.ofSeconds(1);

    /** A 401 must name a scheme (RFC 9110 §11.6.1); no registered one fits an API key. */
    private static final Reply INVALID_KEY = Reply.error(HttpResponseStatus.UNAUTHORIZED, "Invalid API key")
            .with("WWW-Authenticate", "ApiKey realm=\"tollgate\"");

    private static final Reply BUSY = Reply.error(HttpResponseStatus.SERVICE_UNAVAILABLE, "Server is busy")
            .retryAfter(SOON);
    private static final Reply NO_STORE = Reply.error(
                    HttpResponseStatus.SERVICE_UNAVAILABLE, "Key store is unavailable")
            .retryAfter(SOON);

    private KeyAnswers() {}

    /** Returns the reply for the result of an exchange. */
    static Reply of(ExchangeResult exchanged) {
        if (exchanged instanceof ExchangeResult.Token token) {
            Reply reply = Reply.json("{\"token\":\"" + token.token() + "\",\"expires_in\":"
                    + token.lifetime().toSeconds() + "}\n");
            return expiring(secret(reply), token.keyEnds()).telling(token.told());
        }
        if (exchanged instanceof ExchangeResult.Throttled throttled) {
            return Reply.error(HttpResponseStatus.TOO_MANY_REQUESTS, "Too many failed attempts")
                    .retryAfter(throttled.retryAfter());
        }
        if (exchanged instanceof ExchangeResult.InvalidQuotaUser) {
            return INVALID_USER;
        }
        if (exchanged instanceof ExchangeResult.Busy) {
            return BUSY;
        }
        return exchanged instanceof ExchangeResult.StoreUnavailable ? NO_STORE : INVALID_KEY;
    }

    /** Makes a reply uncacheable (RFC 6749 §5.1). */
    public static Reply secret(Reply reply) {
        return reply.with("Cache-Control", "no-store");
    }

    /** Adds the expiry of the key, if it is soon. */
    public static Reply expiring(Reply reply, @Nullable Instant keyEnds) {
        return keyEnds == null ? reply : reply.with(KEY_EXPIRES, keyEnds.toString());
    }
}
