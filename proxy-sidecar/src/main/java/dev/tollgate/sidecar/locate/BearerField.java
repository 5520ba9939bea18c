package dev.tollgate.sidecar.locate;

import org.jspecify.annotations.Nullable;

/** The field {@code Authorization} of the scheme Bearer (RFC 6750 §2.1). */
final class BearerField {
    private static final String SCHEME = "bearer";
    private static final String NAME_MARKS = "!#$%&'*+-.^_`|~";

    private BearerField() {}

    /**
     * Returns the token of the field, which may be empty; null of another scheme. A character after the scheme that cannot
     * be part of its name, such as a colon, makes the token malformed; it does not make another scheme.
     */
    static @Nullable String token(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return null;
        }
        int from = SCHEME.length();
        int to = authorization.length();
        if (from < to && isPartOfName(authorization.charAt(from))) {
            return null;
        }
        while (from < to && authorization.charAt(from) <= ' ') {
            from++;
        }
        while (from < to && authorization.charAt(to - 1) <= ' ') {
            to--;
        }
        return authorization.substring(from, to);
    }

    /** A scheme is a token of RFC 9110 §5.6.2. */
    private static boolean isPartOfName(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || NAME_MARKS.indexOf(c) >= 0;
    }
}
