package dev.tollgate.sidecar.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
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

    /** Returns whether one of them is not chunked, which is to be answered with 501. */
    public static boolean areUnknown(HttpHeaders headers) {
        for (String value : headers.getAll(HttpHeaderNames.TRANSFER_ENCODING)) {
            for (String coding : value.split(",", -1)) {
                if (!isChunked(coding.trim())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isChunked(String coding) {
        return HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(coding);
    }
}
