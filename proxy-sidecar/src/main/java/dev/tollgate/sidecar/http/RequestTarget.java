package dev.tollgate.sidecar.http;

import dev.tollgate.http.Authority;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request target (RFC 9112 §3.2) with its path in canonical form, so that the sidecar and the server behind it read the
 * same path: unreserved characters are not percent-encoded (RFC 3986 §6.2.2.2), there is no dot segment (§5.2.4) and no
 * empty one inside. Of the absolute form the path and the query remain.
 *
 * @param path the canonical path
 * @param query what follows the first {@code ?}, without it; null if there is none
 */
public record RequestTarget(String path, @Nullable String query) {
    /**
     * Reads a target.
     *
     * @return empty if servers may read it differently: no path, an authority that is none or has user information, a fragment, a control character, a space, a backslash or
     *     an octet beyond ASCII anywhere; a semicolon or an encoded octet that is not unreserved in the path
     */
    public static Optional<RequestTarget> of(String target) {
        int start = pathStart(target);
        if (start < 0) {
            return Optional.empty();
        }
        int question = -1;
        boolean canonical = true;
        for (int i = start; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#' || c == '\\') {
                return Optional.empty();
            }
            if (question < 0) {
                if (c == '?') {
                    question = i;
                } else if (c == ';') {
                    return Optional.empty();
                } else if (c == '%' || ((c == '.' || c == '/') && i > start && target.charAt(i - 1) == '/')) {
                    canonical = false;
                }
            }
        }
        String path = target.substring(start, question < 0 ? target.length() : question);
        String query = question < 0 ? null : target.substring(question + 1);
        if (canonical && !path.isEmpty()) {
            return Optional.of(new RequestTarget(path, query));
        }
        return canonical(path).map(mended -> new RequestTarget(mended, query));
    }

    /** Returns where the path begins, or -1 if the target has neither origin form nor absolute form. */
    private static int pathStart(String target) {
        if (target.startsWith("/")) {
            return 0;
        }
        int authority = schemeLength(target);
        if (authority < 0) {
            return -1;
        }
        int end = authorityEnd(target, authority);
        return Authority.isValid(target.substring(authority, end)) ? end : -1;
    }

    private static int authorityEnd(String target, int authority) {
        for (int i = authority; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c == '/' || c == '?' || c == '#') {
                return i;
            }
        }
        return target.length();
    }

    /**
     * Returns the authority that a target in absolute form names, which replaces {@code Host} (RFC 9112 §3.2.2).
     *
     * @param target one that {@link #of} has read
     * @return null for origin form
     */
    public static @Nullable String authority(String target) {
        int authority = target.startsWith("/") ? -1 : schemeLength(target);
        return authority < 0 ? null : target.substring(authority, authorityEnd(target, authority));
    }

    private static int schemeLength(String target) {
        for (String scheme : new String[] {"http://", "https://"}) {
            if (target.regionMatches(true, 0, scheme, 0, scheme.length())) {
                return scheme.length();
            }
        }
        return -1;
    }

    private static Optional<String> canonical(String path) {
        StringBuilder decoded = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%') {
                int octet = octet(path, i + 1);
                if (!isUnreserved(octet)) {
                    return Optional.empty();
                }
                c = (char) octet;
                i += 2;
            }
            decoded.append(c);
        }
        return Optional.of(withoutDotSegments(decoded.toString()));
    }

    private static int octet(String path, int at) {
        if (at + 2 > path.length()) {
            return -1;
        }
        int high = Character.digit(path.charAt(at), 16);
        int low = Character.digit(path.charAt(at + 1), 16);
        return high < 0 || low < 0 ? -1 : high * 16 + low;
    }

    private static boolean isUnreserved(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '.'
                || c == '_'
                || c == '~';
    }

    private static String withoutDotSegments(String path) {
        List<String> segments = new ArrayList<>();
        String[] written = path.split("/", -1);
        String last = written[written.length - 1];
        for (String segment : written) {
            if (segment.equals("..")) {
                if (!segments.isEmpty()) {
                    segments.remove(segments.size() - 1);
                }
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.add(segment);
            }
        }
        boolean directory = last.isEmpty() || last.equals(".") || last.equals("..");
        String joined = "/" + String.join("/", segments);
        return directory && !segments.isEmpty() ? joined + "/" : joined;
    }

    /** Returns the same target with another path. */
    public RequestTarget withPath(String other) {
        return new RequestTarget(other, query);
    }

    /** Returns the same target with another query; null for none. */
    public RequestTarget withQuery(@Nullable String other) {
        return new RequestTarget(path, other);
    }

    /** Returns the target in origin form (RFC 9112 §3.2.1). */
    @Override
    public String toString() {
        return query == null ? path : path + '?' + query;
    }
}
