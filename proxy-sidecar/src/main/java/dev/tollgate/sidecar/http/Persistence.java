package dev.tollgate.sidecar.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;

/**
 * Decides for each exchange how its answer is delimited (RFC 9112 §6.3) and whether the connection persists after it
 * (§9.3), and says so in the answer.
 */
final class Persistence {
    private boolean persists;
    private boolean http10;
    private boolean headOnly;
    private boolean closeDelimited;

    /** Takes note of a request. */
    void begin(HttpRequest head) {
        http10 = head.protocolVersion().equals(HttpVersion.HTTP_1_0);
        boolean known = http10 || head.protocolVersion().equals(HttpVersion.HTTP_1_1);
        // where a message of another version ends is not certain
        persists = known && head.decoderResult().isSuccess() && HttpUtil.isKeepAlive(head);
        closeDelimited = false;
        headOnly = head.method().equals(HttpMethod.HEAD);
    }

    /**
     * Completes the head of its answer.
     *
     * @param last whether no further request is wanted
     */
    void answer(HttpResponse head, boolean last) {
        persists &= !last && isDelimited(head);
        HttpHeaders headers = head.headers();
        if (!persists) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (http10) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
    }

    /** Makes sure that the client can tell where the answer ends, if need be by its connection's end. */
    private boolean isDelimited(HttpResponse head) {
        HttpHeaders headers = head.headers();
        if (headers.contains(HttpHeaderNames.CONTENT_LENGTH) || headOnly || isBodyless(head.status())) {
            return true;
        }
        if (http10) {
            headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
            closeDelimited = true;
            return false;
        }
        headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        return true;
    }

    private static boolean isBodyless(HttpResponseStatus status) {
        return status.code() == HttpResponseStatus.NO_CONTENT.code()
                || status.code() == HttpResponseStatus.NOT_MODIFIED.code();
    }

    /** Returns whether the end of the connection is the end of the answer. */
    boolean isCloseDelimited() {
        return closeDelimited;
    }

    /** Notes that no further request can be read from the connection. */
    void end() {
        persists = false;
    }

    /** Returns whether the connection stays open after the answer. */
    boolean persists() {
        return persists;
    }
}
