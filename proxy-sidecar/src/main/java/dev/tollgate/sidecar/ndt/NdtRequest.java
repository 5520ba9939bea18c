package dev.tollgate.sidecar.ndt;

import dev.tollgate.http.HeadRules;
import dev.tollgate.http.TransferCodings;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.Map;
import java.util.Optional;

/** What a request wants, read as ndt-server reads it. */
sealed interface NdtRequest {
    /** The direction of a test in which the server sends. */
    String DOWNLOAD = "download";

    /** The reason of a refusal for what cannot be read. */
    String MALFORMED = "malformed";

    /** Where the tests are (ndt7 protocol, section "Protocol description"), and what they are called. */
    Map<String, String> DIRECTIONS = Map.of("/ndt/v7/download", DOWNLOAD, "/ndt/v7/upload", "upload");

    /**
     * Is for one of the two test paths.
     *
     * @param direction {@code download} or {@code upload}
     * @param target the target in origin form, without client copies of what only a token may say
     * @param handshake whether it asks for an upgrade, without which ndt-server starts no test
     */
    record Test(String direction, Optional<String> accessToken, NdtTarget target, boolean handshake)
            implements NdtRequest {}

    /** Is for something else that ndt-server may have: a page, or an error of its own. */
    record Page(NdtTarget target) implements NdtRequest {}

    /** Is not passed on. */
    record Unservable(Refusal refusal) implements NdtRequest {}

    /** Reads the head of a request. */
    static NdtRequest of(HttpRequest head) {
        if (TransferCodings.areUnknown(head)) {
            return new Unservable(Refusal.of(HttpResponseStatus.NOT_IMPLEMENTED, "coding"));
        }
        if (head.decoderResult().isFailure()) {
            return new Unservable(malformed(head.decoderResult().cause()));
        }
        HttpResponseStatus broken = HeadRules.fault(head);
        if (broken != null) {
            return new Unservable(Refusal.of(broken, reason(broken)));
        }
        Optional<NdtTarget> target = NdtTarget.of(head.uri());
        if (target.isEmpty() || hasBody(head.headers())) {
            return new Unservable(Refusal.of(HttpResponseStatus.BAD_REQUEST, MALFORMED));
        }
        return of(head, target.get());
    }

    private static String reason(HttpResponseStatus broken) {
        if (broken.equals(HttpResponseStatus.NOT_IMPLEMENTED)) {
            return "method";
        }
        return broken.equals(HttpResponseStatus.BAD_REQUEST) ? MALFORMED : "http_version";
    }

    private static NdtRequest of(HttpRequest head, NdtTarget target) {
        if (target.path().equals("/ndt_protocol") || target.path().startsWith("/ndt_protocol/")) {
            return new Unservable(
                    new Refusal(HttpResponseStatus.NOT_FOUND, "ndt5", "ndt5 is not served here: use ndt7\n"));
        }
        String direction = DIRECTIONS.get(target.path());
        return direction == null
                ? new Page(target)
                : new Test(direction, target.parameter("access_token"), target.withoutReserved(), isHandshake(head));
    }

    private static Refusal malformed(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return Refusal.of(HttpResponseStatus.REQUEST_URI_TOO_LONG, "long_line");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return Refusal.of(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "long_headers");
        }
        return Refusal.of(HttpResponseStatus.BAD_REQUEST, MALFORMED);
    }

    private static boolean hasBody(HttpHeaders headers) {
        return headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
                || headers.getAll(HttpHeaderNames.CONTENT_LENGTH).stream().anyMatch(length -> !length.equals("0"));
    }

    /** RFC 6455, section 4.2.1: whatever lacks one of these is answered with an error by ndt-server. */
    private static boolean isHandshake(HttpRequest head) {
        return head.method().equals(HttpMethod.GET)
                && head.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                && head.headers().containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
    }
}
