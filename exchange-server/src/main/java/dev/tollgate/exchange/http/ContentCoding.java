package dev.tollgate.exchange.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Arrays;

/** The coding of a body (RFC 9110 §8.4); none is read here but {@code identity}. */
public final class ContentCoding {
    private ContentCoding() {}

    /** Returns whether a body has a coding. */
    public static boolean isCoded(HttpHeaders fields) {
        return fields.contains(HttpHeaderNames.CONTENT_ENCODING)
                && isCoded(String.join(",", fields.getAll(HttpHeaderNames.CONTENT_ENCODING)));
    }

    private static boolean isCoded(String codings) {
        return Arrays.stream(codings.split(",", -1))
                .map(String::strip)
                .anyMatch(coding -> !coding.isEmpty() && !HttpHeaderValues.IDENTITY.contentEqualsIgnoreCase(coding));
    }
}
