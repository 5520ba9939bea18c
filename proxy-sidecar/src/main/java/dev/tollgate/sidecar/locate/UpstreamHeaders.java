package dev.tollgate.sidecar.locate;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A rewriter that turns the header section of a client's request into one for locate, in place. Only the sidecar sets
 * gateway fields, and fields of the client's connection are removed (RFC 9110 §7.6.1).
 */
final class UpstreamHeaders {
    static final AsciiString X_FORWARDED_FOR = AsciiString.cached("X-Forwarded-For");

    private static final AsciiString KEEP_ALIVE = AsciiString.cached("Keep-Alive");
    private static final AsciiString HTTP2_SETTINGS = AsciiString.cached("HTTP2-Settings");
    private static final AsciiString PROXY_CONNECTION = AsciiString.cached("Proxy-Connection");

    /** Fields of the connection, of the message's framing, and those that only the sidecar sets, in lower case. */
    private static final String[] RESERVED = {
        "connection",
        "keep-alive",
        "proxy-connection",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "content-length",
        "upgrade",
        "http2-settings",
        "expect",
        "accept-encoding",
        "forwarded",
        "x-real-ip",
        "x-request-id",
        "x-api-key",
        "x-original-url",
        "x-rewrite-url",
        "x-http-method-override"
    };

    private static final String[] RESERVED_PREFIXES = {
        "x-endpoint-", "x-appengine-", "x-google-", "x-forwarded-", "x-http2-"
    };

    private UpstreamHeaders() {}

    /** Removes fields that must not be forwarded, and adds the client's address. */
    static void prepare(HttpHeaders headers, String clientAddress, String via) {
        List<CharSequence> dropped = named(headers, null);
        for (Iterator<Map.Entry<CharSequence, CharSequence>> fields = headers.iteratorCharSequence();
                fields.hasNext(); ) {
            CharSequence name = fields.next().getKey();
            if (isReserved(name)) {
                dropped = dropped == null ? new ArrayList<>() : dropped;
                dropped.add(name);
            }
        }
        removeAll(headers, dropped);
        headers.set(X_FORWARDED_FOR, clientAddress).add(HttpHeaderNames.VIA, via);
    }

    /** Removes connection fields from the header section of a response. */
    static void cleanAnswer(HttpHeaders headers) {
        removeAll(headers, named(headers, HttpHeaderNames.TRANSFER_ENCODING));
        headers.remove(HttpHeaderNames.CONNECTION)
                .remove(KEEP_ALIVE)
                .remove(PROXY_CONNECTION)
                .remove(HttpHeaderNames.TE)
                .remove(HTTP2_SETTINGS)
                .remove(HttpHeaderNames.UPGRADE);
    }

    private static void removeAll(HttpHeaders headers, @Nullable List<CharSequence> names) {
        if (names != null) {
            for (CharSequence name : names) {
                headers.remove(name);
            }
        }
    }

    /**
     * Returns the fields that {@code Connection} names, null if none. {@code Host} cannot be one of them, and {@code
     * Keep-Alive} is dropped in any case.
     */
    private static @Nullable List<CharSequence> named(HttpHeaders headers, @Nullable AsciiString kept) {
        if (!headers.contains(HttpHeaderNames.CONNECTION)) {
            return null;
        }
        List<CharSequence> named = null;
        for (Iterator<? extends CharSequence> values = headers.valueCharSequenceIterator(HttpHeaderNames.CONNECTION);
                values.hasNext(); ) {
            CharSequence value = values.next();
            if (HttpHeaderValues.KEEP_ALIVE.contentEqualsIgnoreCase(value)) {
                continue;
            }
            for (String option : value.toString().split(",", -1)) {
                String name = option.trim();
                boolean keep = HttpHeaderNames.HOST.contentEqualsIgnoreCase(name)
                        || (kept != null && kept.contentEqualsIgnoreCase(name));
                if (!name.isEmpty() && !keep) {
                    named = named == null ? new ArrayList<>() : named;
                    named.add(name);
                }
            }
        }
        return named;
    }

    /** Upstream servers may read an underscore as a hyphen, so both count as the same. */
    static boolean isReserved(CharSequence name) {
        for (String reserved : RESERVED) {
            if (reserved.length() == name.length() && matches(name, reserved)) {
                return true;
            }
        }
        for (String prefix : RESERVED_PREFIXES) {
            if (name.length() > prefix.length() && matches(name, prefix)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(CharSequence name, String lowerCase) {
        for (int i = 0; i < lowerCase.length(); i++) {
            char c = name.charAt(i);
            char folded = c == '_' ? '-' : AsciiString.toLowerCase(c);
            if (folded != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
