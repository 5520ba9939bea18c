package dev.tollgate.exchange.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a request's {@code Authorization} says (RFC 9110 §11.6.2). Its text is a secret: no record shows it. */
public sealed interface Authorization {
    /** There is no such field. */
    record Missing() implements Authorization {}

    /** There are several such fields, which mean nothing. */
    record Repeated() implements Authorization {}

    /** A scheme that is not known here, or credentials that are malformed. */
    record Unreadable() implements Authorization {}

    /**
     * RFC 6750 §2.1.
     *
     * @param token the credentials, at least one character
     */
    record Bearer(String token) implements Authorization {
        @Override
        public String toString() {
            return "Bearer[]";
        }
    }

    /**
     * A client of OAuth (RFC 6749 §2.3.1): id and secret were form-encoded before they became those of RFC 7617.
     *
     * @param id without its encoding
     * @param secret without its encoding
     */
    record Basic(String id, String secret) implements Authorization {
        @Override
        public String toString() {
            return "Basic[]";
        }
    }

    /** Reads the field. */
    static Authorization of(HttpHeaders headers) {
        List<String> fields = headers.getAll(HttpHeaderNames.AUTHORIZATION);
        if (fields.size() > 1) {
            return new Repeated();
        }
        return fields.isEmpty() ? new Missing() : read(fields.get(0));
    }

    private static Authorization read(String field) {
        int space = field.indexOf(' ');
        String scheme = space < 0 ? "" : field.substring(0, space).toLowerCase(Locale.ROOT);
        String credentials = field.substring(space + 1).strip();
        if (credentials.isEmpty()) {
            return new Unreadable();
        }
        return switch (scheme) {
            case "bearer" -> new Bearer(utf8(credentials));
            case "basic" -> basic(credentials).orElse(new Unreadable());
            default -> new Unreadable();
        };
    }

    private static Optional<Authorization> basic(String credentials) {
        byte[] octets;
        try {
            octets = Base64.getDecoder().decode(credentials);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        String pair = new String(octets, StandardCharsets.ISO_8859_1);
        int colon = pair.indexOf(':');
        return colon < 0
                ? Optional.empty()
                : Form.decode(pair.substring(0, colon))
                        .flatMap(id -> Form.decode(pair.substring(colon + 1)).map(secret -> new Basic(id, secret)));
    }

    /** Netty makes a character of each octet. */
    private static String utf8(String octets) {
        return new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
