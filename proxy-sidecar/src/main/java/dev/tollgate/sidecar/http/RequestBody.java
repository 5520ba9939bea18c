package dev.tollgate.sidecar.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;

/** Returns whether a request has a body (RFC 9112 §6.3). */
public final class RequestBody {
    private RequestBody() {}

    /** Returns whether contents follow a head. */
    public static boolean follows(HttpRequest head) {
        HttpHeaders headers = head.headers();
        if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            return true;
        }
        String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
        return length != null && !length.equals("0");
    }
}
