package dev.tollgate.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;

/**
 * The transfer codings of a message (RFC 9112 §6.1): only chunked is taken off and put on again, once. Another one would be
 * lost on the way.
 */
public final class TransferCodings {
    private TransferCodings() {}

    /** Returns whether there is none, or chunked alone. */
    public static boolean areServed(HttpHeaders headers) {
        if (!headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            return true;
        }
        List<String> values = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        return values.size() == 1 && isChunked(values.get(0));
    }

    /**
     * Returns whether the codings are well-formed and one of them is not chunked, which is to be answered with 501. The rest
     * is faulty framing, for 400: an empty coding, chunked that is not the last one, and any of HTTP/1.0, which has none.
     */
    public static boolean areUnknown(HttpMessage head) {
        if (!head.protocolVersion().equals(HttpVersion.HTTP_1_1)
                || !head.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            return false;
        }
        String[] codings = String.join(",", head.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING))
                .split(",", -1);
        for (int i = 0; i < codings.length; i++) {
            String coding = codings[i].trim();
            if (coding.isEmpty() || (isChunked(coding) && i < codings.length - 1)) {
                return false;
            }
        }
        return codings.length > 1 || !isChunked(codings[0].trim());
    }

    private static boolean isChunked(String coding) {
        return HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(coding);
    }
}
