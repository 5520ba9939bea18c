package dev.tollgate.exchange.http;

import dev.tollgate.http.HeadRules;
import dev.tollgate.http.TransferCodings;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;
import java.util.Optional;

/** Refuses what Go's server refuses before a handler sees it. The connection ends after such an answer. */
final class RequestGuard {
    private static final Reply BAD_REQUEST = Reply.malformed(HttpResponseStatus.BAD_REQUEST);
    private static final Reply UNKNOWN_CODING =
            Reply.text(HttpResponseStatus.NOT_IMPLEMENTED, "Unsupported transfer encoding");

    /** The target that Netty gives a request whose first line it could not read. Else the line of a chunk is too long. */
    private static final String NO_LINE = "/bad-request";

    private RequestGuard() {}

    /** Returns the refusal, or nothing if the request may be routed. */
    static Optional<Reply> refuse(FullHttpRequest request) {
        DecoderResult decoded = request.decoderResult();
        if (decoded.isFailure()) {
            return Optional.of(
                    TransferCodings.areUnknown(request) ? UNKNOWN_CODING : malformed(request, decoded.cause()));
        }
        HttpResponseStatus broken = HeadRules.fault(request);
        return broken == null ? refuseFields(request) : Optional.of(Reply.malformed(broken));
    }

    private static Reply malformed(FullHttpRequest request, Throwable cause) {
        if (cause instanceof TooLongHttpLineException && request.uri().equals(NO_LINE)) {
            return Reply.malformed(HttpResponseStatus.REQUEST_URI_TOO_LONG);
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return Reply.malformed(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE);
        }
        return BAD_REQUEST;
    }

    private static boolean isMet(String expectation) {
        return expectation.isBlank() || HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expectation);
    }

    private static Optional<Reply> refuseFields(FullHttpRequest request) {
        List<String> expectations = request.headers().getAll(HttpHeaderNames.EXPECT);
        if (!expectations.stream().allMatch(RequestGuard::isMet)) {
            return Optional.of(Reply.empty(HttpResponseStatus.EXPECTATION_FAILED));
        }
        if (TransferCodings.areServed(request.headers())) {
            return Optional.empty();
        }
        return Optional.of(TransferCodings.areUnknown(request) ? UNKNOWN_CODING : BAD_REQUEST);
    }
}
