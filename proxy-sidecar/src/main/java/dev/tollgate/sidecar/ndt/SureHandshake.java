package dev.tollgate.sidecar.ndt;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Base64;
import java.util.List;

/**
 * The handshakes that ndt-server must answer with 101, unchanged and complete. After any other response, a client could send
 * another request on the same connection, and nobody would have admitted it.
 */
final class SureHandshake {
    private static final String PROTOCOL = "net.measurementlab.ndt.v7";
    private static final int KEY = 16;

    /** ndt7 protocol, section "Query string parameters": ndt-server refuses other values. */
    private static final String EARLY_EXIT = "early_exit";

    private static final List<String> EARLY_EXITS = List.of("250");

    private SureHandshake() {}

    /** Returns whether a request is one. */
    static boolean is(HttpRequest request, NdtTarget target) {
        HttpHeaders headers = request.headers();
        return request.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && request.method().equals(HttpMethod.GET)
                && isTarget(request.uri(), target)
                && is(headers, HttpHeaderNames.CONNECTION, "Upgrade")
                && is(headers, HttpHeaderNames.UPGRADE, "websocket")
                && is(headers, HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13")
                && isOnly(headers, HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL)
                && PROTOCOL.equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL))
                && isKey(headers)
                && !headers.contains(HttpHeaderNames.CONTENT_LENGTH)
                && !headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
                && headers.equals(RequestHead.forTest(request, target).headers());
    }

    /** Returns whether one asks ndt-server to end the test after 250 MB. */
    static boolean endsEarly(NdtTarget target) {
        return target.parameters(EARLY_EXIT).findFirst().isPresent();
    }

    private static boolean isTarget(String uri, NdtTarget target) {
        int question = uri.indexOf('?');
        String path = question < 0 ? uri : uri.substring(0, question);
        return NdtRequest.DIRECTIONS.containsKey(path)
                && target.authority().isEmpty()
                && target.origin().equals(uri)
                && target.parameters(EARLY_EXIT).allMatch(EARLY_EXITS::contains);
    }

    /** Firefox sends {@code keep-alive, Upgrade}. */
    private static boolean is(HttpHeaders headers, CharSequence name, String token) {
        return isOnly(headers, name) && headers.containsValue(name, token, true);
    }

    private static boolean isOnly(HttpHeaders headers, CharSequence name) {
        return headers.getAll(name).size() == 1;
    }

    private static boolean isKey(HttpHeaders headers) {
        try {
            return isOnly(headers, HttpHeaderNames.SEC_WEBSOCKET_KEY)
                    && Base64.getDecoder().decode(headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY)).length == KEY;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
