package dev.tollgate.sidecar.locate;

import dev.tollgate.jwks.KeysUnavailableException;
import dev.tollgate.jwt.jws.InvalidTokenException.Reason;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.sidecar.locate.upstream.UpstreamFailure;
import dev.tollgate.sidecar.quota.WindowState;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.util.AsciiString;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A response of the sidecar itself instead of locate's.
 *
 * @param status the HTTP status
 * @param body the JSON of the response, with the request's id
 * @param outcome the label for metrics and logs, of a closed list
 * @param retryAfter when to try again, zero if that is not known
 * @param windows the state of the limits that were checked
 * @param challenge the challenge of a 401 (RFC 9110 §11.6.1), otherwise empty
 * @param allowed the allowed methods of a 405 (RFC 9110 §15.5.6), otherwise empty
 */
record Refusal(
        int status,
        LocateErrorBody body,
        String outcome,
        Duration retryAfter,
        List<WindowState> windows,
        AsciiString challenge,
        AsciiString allowed) {
    private static final AsciiString API_KEY = AsciiString.cached("ApiKey");
    private static final AsciiString BEARER = AsciiString.cached("Bearer realm=\"locate\"");

    private static final Refusal READ_ONLY =
            of(405, "client", "Only GET and HEAD are served here", "method").allowing("GET, HEAD");
    private static final Refusal READ_AND_PREFLIGHT = of(
                    405, "client", "Only GET, HEAD and OPTIONS are served here", "method")
            .allowing("GET, HEAD, OPTIONS");

    static final Refusal MALFORMED = of(400, "client", "Malformed request", "malformed");
    /** RFC 9112 §6.1. */
    static final Refusal CODING = of(501, "client", "This transfer coding is not served here", "coding");

    static final Refusal UNKNOWN_METHOD = of(501, "client", "This method is not known here", "method");

    static final Refusal NO_ROUTE = of(404, "client", "There is no such path here", "no_route");
    static final Refusal BODY_TOO_LONG = of(413, "client", "The request body is too long", "body_too_long");
    static final Refusal LINE_TOO_LONG = of(414, "client", "The request line is too long", "line_too_long");
    static final Refusal HEADERS_TOO_LONG = of(431, "client", "The header section is too long", "headers_too_long");
    static final Refusal VERSION = of(505, "client", "This HTTP version is not served here", "version");
    /** RFC 6750 §3.1: without a token there is no error to name. */
    static final Refusal TOKEN_MISSING = unauthorized("missing", BEARER);

    static final Refusal BODY_TIMEOUT = of(408, "client", "The request did not arrive in time", "body_timeout");
    static final Refusal KEY =
            of(401, "auth", "Valid API key required", "platform_key").challengedBy(API_KEY);
    static final Refusal INTERNAL = of(500, "server", "The request cannot be served", "internal");
    static final Refusal NOT_STAMPABLE = badGateway("not_stampable");
    static final Refusal ANSWER_TOO_LONG = badGateway("answer_too_long");

    private static final Refusal KEYS_UNAVAILABLE =
            of(503, "auth", "Tokens cannot be verified at the moment", KeysUnavailableException.LABEL);
    private static final Refusal VAIN_TRIES =
            of(429, "client", "Too many requests from this address got no servers: try again later", "failed_tries");
    private static final Map<Dimension, Refusal> OVER_QUOTA = new EnumMap<>(Dimension.class);
    private static final Map<Dimension, Refusal> OVER_SHARE = new EnumMap<>(Dimension.class);
    private static final Map<Dimension, Refusal> BLOCKED = new EnumMap<>(Dimension.class);
    private static final Map<Reason, Refusal> UNAUTHORIZED = new EnumMap<>(Reason.class);
    private static final Map<UpstreamFailure, Refusal> UPSTREAM = new EnumMap<>(UpstreamFailure.class);

    static {
        for (Reason reason : Reason.values()) {
            UNAUTHORIZED.put(reason, unauthorized(reason.label(), invalidToken(reason)));
        }
        for (Dimension dimension : Dimension.values()) {
            String title =
                    "Too many requests for this integration: the limit '" + dimension.wireName() + "' is used up";
            OVER_QUOTA.put(dimension, of(429, "client", title, "quota_" + dimension.wireName()));
            String share =
                    "Too many requests for this integration: the store of the quotas is out, and this sidecar's share of"
                            + " the limit '" + dimension.wireName() + "' is used up";
            OVER_SHARE.put(dimension, of(429, "client", share, "quota_" + dimension.wireName()));
            String blocked = "This integration is blocked: the limit '" + dimension.wireName() + "' is 0";
            BLOCKED.put(dimension, of(429, "client", blocked, "quota_" + dimension.wireName()));
        }
        UPSTREAM.put(
                UpstreamFailure.UNREACHABLE, of(502, "nearest", "locate cannot be reached", "upstream_unreachable"));
        UPSTREAM.put(UpstreamFailure.CLOSED, of(502, "nearest", "locate did not answer", "upstream_closed"));
        UPSTREAM.put(UpstreamFailure.GARBAGE, badGateway("upstream_garbage"));
        UPSTREAM.put(UpstreamFailure.TIMEOUT, of(504, "nearest", "locate did not answer in time", "upstream_timeout"));
        UPSTREAM.put(
                UpstreamFailure.BUSY,
                of(503, "nearest", "locate is busy", "upstream_busy").retryingAfter(Duration.ofSeconds(1)));
    }

    private static Refusal of(int status, String type, String title, String outcome) {
        LocateErrorBody body = LocateErrorBody.of(status, type, title);
        AsciiString none = AsciiString.EMPTY_STRING;
        return new Refusal(status, body, outcome, Duration.ZERO, List.of(), none, none);
    }

    private static Refusal unauthorized(String outcome, AsciiString challenge) {
        return of(401, "auth", "Valid JWT token required", outcome).challengedBy(challenge);
    }

    /** RFC 6750 §3: one challenge with at least one parameter. */
    private static AsciiString invalidToken(Reason reason) {
        return AsciiString.of(BEARER + ", error=\"invalid_token\", error_description=\"" + reason.sentence() + '"');
    }

    private static Refusal badGateway(String outcome) {
        return of(502, "nearest", "The answer of locate cannot be used", outcome);
    }

    static Refusal unauthorized(Reason reason) {
        return UNAUTHORIZED.getOrDefault(reason, TOKEN_MISSING);
    }

    /** Returns the refusal of a method: 405 for a known method, 501 for an unknown one (RFC 9110 §9.1). */
    static Refusal method(LocateRoute route, HttpMethod method) {
        if (!LocateRoute.isKnown(method)) {
            return UNKNOWN_METHOD;
        }
        return route.hasPreflight() ? READ_AND_PREFLIGHT : READ_ONLY;
    }

    static Refusal upstream(UpstreamFailure failure) {
        return UPSTREAM.getOrDefault(failure, INTERNAL);
    }

    static Refusal keysUnavailable(Duration retryAfter) {
        return KEYS_UNAVAILABLE.retryingAfter(retryAfter);
    }

    /**
     * A limit is used up; its {@code Retry-After} names the same moment as its {@code RateLimit}. A limit of 0 has neither:
     * waiting does not help (RFC 9110 §10.2.3). In an outage of the fleet's store it says that only a share is used up.
     */
    static Refusal overQuota(Dimension dimension, List<WindowState> windows) {
        Optional<Duration> wait = Optional.empty();
        Map<Dimension, Refusal> used = OVER_QUOTA;
        for (WindowState window : windows) {
            if (window.dimension() == dimension) {
                wait = window.moreWithin();
                used = window.shareIsUsed() ? OVER_SHARE : OVER_QUOTA;
            }
        }
        return (wait.isPresent() ? used : BLOCKED)
                .getOrDefault(dimension, INTERNAL)
                .retryingAfter(wait.orElse(Duration.ZERO))
                .showing(windows);
    }

    /** Too many recent requests of a client were refunded. */
    static Refusal failedTries(Duration retryAfter) {
        return VAIN_TRIES.retryingAfter(retryAfter);
    }

    private Refusal retryingAfter(Duration time) {
        return new Refusal(status, body, outcome, time, windows, challenge, allowed);
    }

    private Refusal challengedBy(AsciiString scheme) {
        return new Refusal(status, body, outcome, retryAfter, windows, scheme, allowed);
    }

    private Refusal allowing(String methods) {
        return new Refusal(status, body, outcome, retryAfter, windows, challenge, AsciiString.cached(methods));
    }

    private Refusal showing(List<WindowState> states) {
        return new Refusal(status, body, outcome, retryAfter, states, challenge, allowed);
    }
}
