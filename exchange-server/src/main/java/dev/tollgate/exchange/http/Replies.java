package dev.tollgate.exchange.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/** Answers, byte for byte those of token-exchange where it has them. */
final class Replies {
    private Replies() {}

    static FullHttpResponse token(String token) {
        return reply(HttpResponseStatus.OK, "application/json", "{\"token\":\"" + token + "\"}\n");
    }

    static FullHttpResponse jwks(String json) {
        FullHttpResponse response = reply(HttpResponseStatus.OK, "application/json", json + "\n");
        response.headers()
                .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*")
                .set(HttpHeaderNames.CACHE_CONTROL, "public, max-age=3600, must-revalidate");
        return response;
    }

    static FullHttpResponse text(HttpResponseStatus status, String text) {
        return reply(status, "text/plain; charset=utf-8", text);
    }

    /** An error as Go's http.Error writes it. */
    static FullHttpResponse error(HttpResponseStatus status, String text) {
        FullHttpResponse response = text(status, text + "\n");
        response.headers().set("X-Content-Type-Options", "nosniff");
        return response;
    }

    static FullHttpResponse unavailable(String text, int retryAfterSeconds) {
        FullHttpResponse response = error(HttpResponseStatus.SERVICE_UNAVAILABLE, text);
        response.headers().set(HttpHeaderNames.RETRY_AFTER, retryAfterSeconds);
        return response;
    }

    static FullHttpResponse methodNotAllowed(String allow) {
        FullHttpResponse response = error(HttpResponseStatus.METHOD_NOT_ALLOWED, "Method Not Allowed");
        response.headers().set(HttpHeaderNames.ALLOW, allow);
        return response;
    }

    static FullHttpResponse reply(HttpResponseStatus status, String type, String body) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, type)
                .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
        return response;
    }
}
