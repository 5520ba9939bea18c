package dev.tollgate.sidecar.locate;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.List;

/**
 * The fields that speak of the body of locate's answer, where the client gets another one, with stamped tokens. Each answer
 * is stamped anew, so none is like the one before.
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

    /** Makes a request one for the whole answer, whatever the client has of it. */
    static void askForAll(HttpHeaders request) {
        OF_THE_REQUEST.forEach(request::remove);
    }

    /** Leaves nothing in an answer that is true of locate's body only. */
    static void clean(HttpHeaders answer) {
        OF_THE_ANSWER.forEach(answer::remove);
    }

    /** Returns whether a body can be read as it is (RFC 9110 §8.4: {@code identity} is no coding). */
    static boolean isPlain(HttpHeaders answer) {
        return answer.getAll(HttpHeaderNames.CONTENT_ENCODING).stream()
                .allMatch(coding -> coding.isBlank() || coding.strip().equalsIgnoreCase("identity"));
    }
}
