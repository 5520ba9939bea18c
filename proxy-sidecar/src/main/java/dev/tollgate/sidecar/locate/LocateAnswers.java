package dev.tollgate.sidecar.locate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.sidecar.quota.Decision;
import dev.tollgate.sidecar.quota.WindowState;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The sidecar's own answers in the shape of locate's v2 API, which is all that real clients parse, with the CORS headers
 * without which a browser hides them.
 */
final class LocateAnswers {
    private static final ObjectWriter JSON = JsonMapper.builder()
            .build()
            .writer(new DefaultPrettyPrinter(
                            Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER))
                    .withObjectIndenter(new DefaultIndenter("  ", "\n")));

    private LocateAnswers() {}

    static FullHttpResponse error(HttpResponseStatus status, String type, String title, String detail) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("type", type);
        error.put("title", title);
        error.put("status", status.code());
        if (!detail.isEmpty()) {
            error.put("detail", detail);
        }
        return answer(status, json(Map.of("error", error)));
    }

    static FullHttpResponse preflight() {
        FullHttpResponse response = answer(HttpResponseStatus.OK, "");
        response.headers().remove(HttpHeaderNames.CONTENT_TYPE);
        return response;
    }

    static FullHttpResponse overQuota(Decision decision) {
        String dimension = decision.refusedBy().map(Dimension::wireName).orElse("quota");
        long seconds = seconds(decision.retryAfter());
        FullHttpResponse response = error(
                HttpResponseStatus.TOO_MANY_REQUESTS,
                "client",
                "Too many requests for this integration",
                "the limit '" + dimension + "' is used up, retry in " + seconds + " s");
        response.headers().set(HttpHeaderNames.RETRY_AFTER, seconds);
        addRateLimit(response.headers(), decision.windows());
        return response;
    }

    static FullHttpResponse keysUnavailable(Duration retryAfter) {
        FullHttpResponse response =
                error(HttpResponseStatus.SERVICE_UNAVAILABLE, "auth", "Tokens cannot be verified at the moment", "");
        response.headers().set(HttpHeaderNames.RETRY_AFTER, seconds(retryAfter));
        return response;
    }

    /** Adds the fields of draft-ietf-httpapi-ratelimit-headers and lets browsers see them. */
    static void addRateLimit(HttpHeaders headers, List<WindowState> windows) {
        if (windows.isEmpty()) {
            return;
        }
        headers.set(
                "RateLimit-Policy", windows.stream().map(LocateAnswers::policy).collect(Collectors.joining(", ")));
        headers.set("RateLimit", windows.stream().map(LocateAnswers::state).collect(Collectors.joining(", ")));
        headers.set("Access-Control-Expose-Headers", "RateLimit, RateLimit-Policy, Retry-After");
    }

    private static String policy(WindowState window) {
        String policy =
                '"' + window.dimension().wireName() + "\";q=" + window.limit().max();
        return window.limit() instanceof Limit.Rate rate
                ? policy + ";w=" + rate.interval().toSeconds()
                : policy;
    }

    private static String state(WindowState window) {
        return '"' + window.dimension().wireName() + "\";r=" + window.remaining() + ";t="
                + seconds(window.resetAfter());
    }

    private static long seconds(Duration duration) {
        return duration.plusNanos(999_999_999).toSeconds();
    }

    private static FullHttpResponse answer(HttpResponseStatus status, String body) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
        response.headers()
                .set("Access-Control-Allow-Headers", "Authorization")
                .set("Access-Control-Allow-Methods", "GET, OPTIONS")
                .set("Access-Control-Allow-Origin", "*")
                .set("Cache-Control", "no-store")
                .set("Content-Type", "application/json")
                .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
        return response;
    }

    private static String json(Map<String, Object> value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings and numbers are always JSON", e);
        }
    }
}
