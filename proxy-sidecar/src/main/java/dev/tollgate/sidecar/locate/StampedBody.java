package dev.tollgate.sidecar.locate;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.List;

/**
 * The header fields that describe the body of locate's response, for responses whose body is replaced by one with
 * stamped tokens. Each response is stamped separately, so no two are equal.
 */
final class StampedBody {
    /** Validators (RFC 9110 §8.8), ranges (§14), digests (RFC 9530, RFC 3230, RFC 1864) and signatures (RFC 9421). */
    private static final List<AsciiString> OF_THE_ANSWER = names(
            "ETag",
            "Last-Modified",
            "Accept-Ranges",
            "Content-Range",
            "Content-Digest",
            "Repr-Digest",
            "Digest",
            "Content-MD5",
            "Signature",
            "Signature-Input",
            "Trailer");

    /** Conditions (RFC 9110 §13), ranges (§14.2) and wishes for digests (RFC 9530 §4). */
    private static final List<AsciiString> OF_THE_REQUEST = names(
            "If-Match",
            "If-None-Match",
            "If-Modified-Since",
            "If-Unmodified-Since",
            "If-Range",
            "Range",
            "Want-Content-Digest",
            "Want-Repr-Digest",
            "Want-Digest");

    private StampedBody() {}

    private static List<AsciiString> names(String... names) {
        return List.of(names).stream().map(AsciiString::cached).toList();
    }

    /** Changes a request so that it asks for the complete response. */
    static void askForAll(HttpHeaders request) {
        OF_THE_REQUEST.forEach(request::remove);
    }

    /** Removes fields of a response that apply to locate's body only. */
    static void clean(HttpHeaders answer) {
        OF_THE_ANSWER.forEach(answer::remove);
    }

    /** Returns whether a body has no content coding (RFC 9110 §8.4: {@code identity} is none). */
    static boolean isPlain(HttpHeaders answer) {
        return answer.getAll(HttpHeaderNames.CONTENT_ENCODING).stream()
                .allMatch(coding -> coding.isBlank() || coding.strip().equalsIgnoreCase("identity"));
    }
}
