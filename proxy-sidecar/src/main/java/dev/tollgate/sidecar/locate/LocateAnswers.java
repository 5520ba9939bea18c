package dev.tollgate.sidecar.locate;

import dev.tollgate.http.Correlation;
import dev.tollgate.http.HttpDate;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.sidecar.quota.WindowState;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * The sidecar's own responses, with the header fields of locate's. Without the CORS fields a browser hides a response
 * from its page.
 */
final class LocateAnswers {
    private static final AsciiString AUTHORIZATION = AsciiString.cached("Authorization");
    private static final AsciiString GET_OPTIONS = AsciiString.cached("GET, OPTIONS");
    private static final AsciiString ANY_ORIGIN = AsciiString.cached("*");
    private static final AsciiString RATE_LIMIT = AsciiString.cached("RateLimit");
    private static final AsciiString RATE_LIMIT_POLICY = AsciiString.cached("RateLimit-Policy");
    private static final AsciiString EXPOSED =
            AsciiString.cached("RateLimit, RateLimit-Policy, Retry-After, X-Request-Id");
    private static final AsciiString WAITING = AsciiString.cached("Retry-After, X-Request-Id");
    private static final AsciiString CHALLENGED = AsciiString.cached("WWW-Authenticate, X-Request-Id");

    private static final HttpDate DATE = new HttpDate(InstantSource.system());

    private LocateAnswers() {}

    /** Returns the response for a refusal, with the request's id; without a body for HEAD. */
    static FullHttpResponse of(Refusal refusal, String requestId, boolean headOnly, ByteBufAllocator allocator) {
        int length = refusal.body().length(requestId);
        ByteBuf body = headOnly ? Unpooled.EMPTY_BUFFER : allocator.buffer(length);
        if (!headOnly) {
            refusal.body().writeTo(body, requestId);
        }
        FullHttpResponse response = answer(HttpResponseStatus.valueOf(refusal.status()), body);
        HttpHeaders headers = response.headers();
        headers.add(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                .add(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(length))
                .add(Correlation.FIELD, requestId);
        if (!refusal.retryAfter().isZero()) {
            headers.add(HttpHeaderNames.RETRY_AFTER, Long.toString(seconds(refusal.retryAfter())));
        }
        if (!refusal.challenge().isEmpty()) {
            headers.add(HttpHeaderNames.WWW_AUTHENTICATE, refusal.challenge());
        }
        if (refusal.windows().isEmpty()) {
            headers.add(HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, exposed(refusal));
        }
        if (!refusal.allowed().isEmpty()) {
            headers.add(HttpHeaderNames.ALLOW, refusal.allowed());
        }
        addRateLimit(headers, refusal.windows());
        return response;
    }

    /** Returns the fields that a browser shows its page, of a refusal without limits. */
    private static AsciiString exposed(Refusal refusal) {
        if (!refusal.challenge().isEmpty()) {
            return CHALLENGED;
        }
        return refusal.retryAfter().isZero() ? Correlation.FIELD : WAITING;
    }

    /** Returns the response to a CORS preflight, like locate's: header fields only. */
    static FullHttpResponse preflight() {
        FullHttpResponse response = answer(HttpResponseStatus.OK, Unpooled.EMPTY_BUFFER);
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, HttpHeaderValues.ZERO);
        return response;
    }

    private static FullHttpResponse answer(HttpResponseStatus status, ByteBuf body) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, status, body, new DefaultHttpHeaders(), EmptyHttpHeaders.INSTANCE);
        response.headers()
                .add(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, AUTHORIZATION)
                .add(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, GET_OPTIONS)
                .add(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, ANY_ORIGIN)
                .add(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .add(HttpHeaderNames.DATE, DATE.now());
        return response;
    }

    /** Adds the fields of draft-ietf-httpapi-ratelimit-headers, and exposes them to browsers. */
    static void addRateLimit(HttpHeaders headers, List<WindowState> windows) {
        if (windows.isEmpty()) {
            return;
        }
        StringBuilder policy = new StringBuilder(64);
        StringBuilder state = new StringBuilder(64);
        for (WindowState window : windows) {
            String name = window.dimension().wireName();
            (policy.isEmpty() ? policy : policy.append(", "))
                    .append('"')
                    .append(name)
                    .append("\";q=")
                    .append(window.limit().max());
            if (window.limit() instanceof Limit.Rate rate) {
                policy.append(";w=").append(rate.interval().toSeconds());
            }
            (state.isEmpty() ? state : state.append(", "))
                    .append('"')
                    .append(name)
                    .append("\";r=")
                    .append(window.remaining());
            window.moreWithin().ifPresent(wait -> state.append(";t=").append(seconds(wait)));
        }
        headers.set(RATE_LIMIT_POLICY, policy.toString())
                .set(RATE_LIMIT, state.toString())
                .set(HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }

    private static long seconds(Duration duration) {
        return duration.plusNanos(999_999_999).toSeconds();
    }
}
