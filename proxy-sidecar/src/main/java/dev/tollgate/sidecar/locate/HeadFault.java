package dev.tollgate.sidecar.locate;

import dev.tollgate.sidecar.http.Authority;
import dev.tollgate.sidecar.http.TransferCodings;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import org.jspecify.annotations.Nullable;

/** What is wrong with a request's head, wherever it is going: most of RFC 9112 §2.5 and §3.2. */
final class HeadFault {
    private HeadFault() {}

    /**
     * Looks at a head.
     *
     * @param contents of the same request
     * @return null if it may be looked at further
     */
    static @Nullable Refusal of(HttpRequest request, RequestContents contents) {
        if (request.decoderResult().isFailure()) {
            return unreadable(request, request.decoderResult().cause());
        }
        if (isVersionInOtherLetters(request.protocolVersion())) {
            return Refusal.MALFORMED;
        }
        boolean http11 = request.protocolVersion().equals(HttpVersion.HTTP_1_1);
        if (!http11 && !request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
            return Refusal.VERSION;
        }
        boolean oneToken = count(request.headers(), HttpHeaderNames.AUTHORIZATION) <= 1;
        if (!hasGoodHost(request.headers(), http11) || !oneToken) {
            return Refusal.MALFORMED;
        }
        return contents.isTooLong(HttpUtil.getContentLength(request, 0L)) ? Refusal.BODY_TOO_LONG : null;
    }

    private static Refusal unreadable(HttpRequest request, Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return Refusal.LINE_TOO_LONG;
        }
        if (TransferCodings.areUnknown(request.headers())) {
            return Refusal.CODING;
        }
        return cause instanceof TooLongHttpHeaderException ? Refusal.HEADERS_TOO_LONG : Refusal.MALFORMED;
    }

    /** The codec takes {@code http/1.1} for the version that it is not (RFC 9112 §2.3), and for no constant. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isVersionInOtherLetters(HttpVersion version) {
        return (version.equals(HttpVersion.HTTP_1_1) && version != HttpVersion.HTTP_1_1)
                || (version.equals(HttpVersion.HTTP_1_0) && version != HttpVersion.HTTP_1_0);
    }

    /** Exactly one {@code Host}, empty or a name and a port (RFC 9112 §3.2); HTTP/1.0 may have none. */
    private static boolean hasGoodHost(HttpHeaders headers, boolean required) {
        String host = headers.get(HttpHeaderNames.HOST);
        if (host == null) {
            return !required;
        }
        return (host.isEmpty() || Authority.isValid(host)) && count(headers, HttpHeaderNames.HOST) == 1;
    }

    private static int count(HttpHeaders headers, CharSequence name) {
        int count = 0;
        for (var values = headers.valueCharSequenceIterator(name); values.hasNext(); values.next()) {
            count++;
        }
        return count;
    }
}
