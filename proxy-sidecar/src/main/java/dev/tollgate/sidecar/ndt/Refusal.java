package dev.tollgate.sidecar.ndt;

import dev.tollgate.http.Correlation;
import dev.tollgate.http.HttpDate;
import dev.tollgate.http.LastAnswer;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * An answer of the sidecar itself, with which the connection ends. ndt-server's own refusals have empty bodies, and so
 * have these but where a person may read them.
 *
 * @param reason a label from a closed list, for logs and metrics
 * @param retryAfter how long a client should wait, sent as whole seconds, rounded up, at least 1
 */
record Refusal(HttpResponseStatus status, String reason, String text, Optional<Duration> retryAfter) {
    private static final HttpDate DATE = new HttpDate(InstantSource.system());

    Refusal(HttpResponseStatus status, String reason, String text) {
        this(status, reason, text, Optional.empty());
    }

    static Refusal of(HttpResponseStatus status, String reason) {
        return new Refusal(status, reason, "");
    }

    static Refusal of(HttpResponseStatus status, String reason, Duration retryAfter) {
        return new Refusal(status, reason, "", Optional.of(retryAfter));
    }

    /**
     * Answers with this, and says to whom.
     *
     * @param direction of the test that was wanted, empty if none was
     * @param grant of the token, if it was good
     */
    void send(Channel client, TestObserver observer, String direction, Grant grant) {
        Correlation names = RequestNames.of(client);
        observer.onRefused(new TestObserver.RefusedRequest(
                status.code(), reason, RunningTest.address(client), direction, names, grant.who(), grant.tokenId()));
        LastAnswer.send(client, toResponse(names.requestId()));
    }

    private FullHttpResponse toResponse(String requestId) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
        response.headers()
                .set(HttpHeaderNames.CONNECTION, "close")
                .set(HttpHeaderNames.DATE, DATE.now())
                .set(Correlation.FIELD, requestId)
                .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
        if (!text.isEmpty()) {
            response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
        }
        retryAfter.ifPresent(wait -> response.headers()
                .set(
                        HttpHeaderNames.RETRY_AFTER,
                        Math.max(1, wait.plusMillis(999).toSeconds())));
        return response;
    }
}
