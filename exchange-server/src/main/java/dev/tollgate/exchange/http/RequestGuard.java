package dev.tollgate.exchange.http;

import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Refuses what Go's server refuses before a handler sees it. The connection ends after such an answer. */
final class RequestGuard {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.\\-_~!$&'()*+,;=:%\\[\\]]*");
    private static final Reply BAD_REQUEST = Reply.malformed(HttpResponseStatus.BAD_REQUEST);
    private static final Reply UNKNOWN_CODING =
            Reply.text(HttpResponseStatus.NOT_IMPLEMENTED, "Unsupported transfer encoding");

    private RequestGuard() {}

    /** Returns the refusal, or nothing if the request may be routed. */
    static Optional<Reply> refuse(FullHttpRequest request) {
        DecoderResult decoded = request.decoderResult();
        if (decoded.isFailure()) {
            return Optional.of(isInUnknownCoding(request) ? UNKNOWN_CODING : malformed(decoded.cause()));
        }
        return refuseVersion(request).or(() -> refuseHost(request)).or(() -> refuseFields(request));
    }

    /** Whether the body is in a transfer coding that is not implemented, and Netty cannot find its end (RFC 9112 §6.1). */
    private static boolean isInUnknownCoding(FullHttpRequest request) {
        String codings = String.join(",", request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING));
        return !codings.isBlank()
                && !codings.toLowerCase(Locale.ROOT).contains(HttpHeaderValues.CHUNKED)
                && request.protocolVersion().equals(HttpVersion.HTTP_1_1);
    }

    private static Reply malformed(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return Reply.malformed(HttpResponseStatus.REQUEST_URI_TOO_LONG);
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return Reply.malformed(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE);
        }
        return BAD_REQUEST;
    }

    private static Optional<Reply> refuseVersion(FullHttpRequest request) {
        HttpVersion version = request.protocolVersion();
        if (!version.protocolName().equals("HTTP") || isInLowerCase(version)) {
            return Optional.of(BAD_REQUEST);
        }
        return version.majorVersion() == 1
                ? Optional.empty()
                : Optional.of(Reply.malformed(HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED));
    }

    /** The name is case-sensitive (RFC 9112 §2.3). Netty turns it into capitals, and has one object for each right spelling. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isInLowerCase(HttpVersion version) {
        return (version.equals(HttpVersion.HTTP_1_1) && version != HttpVersion.HTTP_1_1)
                || (version.equals(HttpVersion.HTTP_1_0) && version != HttpVersion.HTTP_1_0);
    }

    private static Optional<Reply> refuseHost(FullHttpRequest request) {
        List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
        boolean required = request.protocolVersion().minorVersion() > 0;
        boolean good = hosts.size() <= 1
                && (!required || !hosts.isEmpty())
                && hosts.stream().allMatch(RequestGuard::isHost);
        return good ? Optional.empty() : Optional.of(BAD_REQUEST);
    }

    private static boolean isHost(String host) {
        return HOST.matcher(host).matches();
    }

    private static Optional<Reply> refuseFields(FullHttpRequest request) {
        String expectation = request.headers().get(HttpHeaderNames.EXPECT);
        if (expectation != null
                && !expectation.isBlank()
                && !HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expectation)) {
            return Optional.of(Reply.empty(HttpResponseStatus.EXPECTATION_FAILED));
        }
        List<String> codings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        boolean chunked = codings.stream().allMatch(HttpHeaderValues.CHUNKED::contentEqualsIgnoreCase);
        return chunked ? Optional.empty() : Optional.of(UNKNOWN_CODING);
    }
}
