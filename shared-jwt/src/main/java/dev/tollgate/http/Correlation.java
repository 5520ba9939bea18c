package dev.tollgate.http;

import dev.tollgate.log.LineFields;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.io.IOException;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The names by which a request is found in the logs of several programs.
 *
 * @param requestId of {@code X-Request-Id} of a trusted proxy, else made here: 1 to {@link #MAX_ID} letters, digits, dots,
 *     underscores or hyphens
 * @param trace the trace-id of {@code traceparent}, 32 digits of lower-case hexadecimal (W3C Trace Context, section
 *     3.2.2.3); empty if the client sent none that is well-formed
 */
public record Correlation(String requestId, String trace) {
    /** The field that names a request. */
    public static final AsciiString FIELD = AsciiString.cached("X-Request-Id");

    static final int MAX_ID = 64;

    private static final AsciiString TRACEPARENT = AsciiString.cached("traceparent");
    private static final String NO_TRACE = "";
    /** 00-TRACE-PARENT-FLAGS; a later version may go on behind that. */
    private static final int LENGTH = 55;

    private static final int TRACE_BEGINS = 3;
    private static final int TRACE_ENDS = 35;
    private static final int PARENT_ENDS = 52;

    /**
     * Returns those of a request.
     *
     * @param trusted whether a trusted proxy has sent it, whose request id counts
     */
    public static Correlation of(HttpHeaders headers, boolean trusted) {
        return new Correlation(requestId(trusted ? headers.get(FIELD) : null), trace(headers.get(TRACEPARENT)));
    }

    /** Returns those of a request whose head is not known. */
    public static Correlation unknown() {
        return new Correlation(requestId(null), NO_TRACE);
    }

    private static String requestId(@Nullable String given) {
        return given != null && isWellFormed(given)
                ? given
                : HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }

    private static boolean isWellFormed(String id) {
        if (id.isEmpty() || id.length() > MAX_ID) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && (c < '0' || c > '9') && c != '-' && c != '_' && c != '.') {
                return false;
            }
        }
        return true;
    }

    private static String trace(@Nullable String parent) {
        if (parent == null || !isTraceparent(parent)) {
            return NO_TRACE;
        }
        return parent.substring(TRACE_BEGINS, TRACE_ENDS);
    }

    /** Version ff is not allowed, nor are ids of zeros alone; version 00 has nothing behind the flags. */
    private static boolean isTraceparent(String parent) {
        boolean longer = parent.length() > LENGTH;
        return parent.length() >= LENGTH
                && !parent.startsWith("ff")
                && (!longer || (!parent.startsWith("00") && parent.charAt(LENGTH) == '-'))
                && isHex(parent, 0, TRACE_BEGINS - 1)
                && parent.charAt(TRACE_BEGINS - 1) == '-'
                && isHex(parent, TRACE_BEGINS, TRACE_ENDS)
                && !isZero(parent, TRACE_BEGINS, TRACE_ENDS)
                && parent.charAt(TRACE_ENDS) == '-'
                && isHex(parent, TRACE_ENDS + 1, PARENT_ENDS)
                && !isZero(parent, TRACE_ENDS + 1, PARENT_ENDS)
                && parent.charAt(PARENT_ENDS) == '-'
                && isHex(parent, PARENT_ENDS + 1, LENGTH);
    }

    /** Writes both as fields of a line; a trace only if there is one. */
    public void writeTo(LineFields line) throws IOException {
        line.text("request_id", requestId);
        if (!trace.isEmpty()) {
            line.text("trace", trace);
        }
    }

    private static boolean isHex(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isZero(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) != '0') {
                return false;
            }
        }
        return true;
    }
}
