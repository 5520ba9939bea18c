package dev.tollgate.sidecar.http.http2;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpScheme;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Headers.PseudoHeaderName;
import io.netty.util.AsciiString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rules for the pseudo-header fields of a request (RFC 9113 §8.3.1). The decoder has seen to it already that none is
 * empty, repeated or behind a regular field. An authority that is no name and no address breaks none of them: like a bad
 * {@code Host} it is answered with 400 (RFC 9110 §7.2), which a server may send even to a malformed request (§8.1.1).
 */
final class RequestRules {
    private RequestRules() {}

    /** Returns what breaks a rule, null if nothing does. */
    static @Nullable String fault(Http2Headers headers) {
        CharSequence method = headers.method();
        if (method == null) {
            return "no :method";
        }
        if (headers.contains(PseudoHeaderName.PROTOCOL.value())) {
            return "extended CONNECT is not offered here";
        }
        if (HttpMethod.CONNECT.asciiName().contentEquals(method)) {
            boolean alone = headers.authority() != null && headers.scheme() == null && headers.path() == null;
            return alone ? null : "CONNECT takes :authority only";
        }
        if (!isServedScheme(headers.scheme())) {
            return "no :scheme, or neither http nor https";
        }
        if (!isPath(headers.path(), method)) {
            return "no :path, or not one of RFC 9113 section 8.3.1";
        }
        return authorityFault(headers);
    }

    private static boolean isServedScheme(@Nullable CharSequence scheme) {
        return scheme != null
                && (AsciiString.contentEqualsIgnoreCase(scheme, HttpScheme.HTTPS.name())
                        || AsciiString.contentEqualsIgnoreCase(scheme, HttpScheme.HTTP.name()));
    }

    private static boolean isPath(@Nullable CharSequence path, CharSequence method) {
        if (path == null || path.length() == 0) {
            return false;
        }
        for (int i = 0; i < path.length(); i++) {
            if (path.charAt(i) <= ' ' || path.charAt(i) == 0x7f) {
                return false;
            }
        }
        boolean asterisk = path.length() == 1 && path.charAt(0) == '*';
        return path.charAt(0) == '/'
                || (asterisk && HttpMethod.OPTIONS.asciiName().contentEquals(method));
    }

    private static @Nullable String authorityFault(Http2Headers headers) {
        List<CharSequence> hosts = headers.getAll(HttpHeaderNames.HOST);
        CharSequence authority = headers.authority() != null ? headers.authority() : firstOf(hosts);
        if (authority == null || authority.length() == 0 || hosts.size() > 1) {
            return "not exactly one authority";
        }
        if (AsciiString.indexOf(authority, '@', 0) >= 0) {
            return "an authority with user information";
        }
        return hosts.isEmpty() || isSame(authority, hosts.get(0), headers) ? null : "host is not :authority";
    }

    private static @Nullable CharSequence firstOf(List<CharSequence> hosts) {
        return hosts.isEmpty() ? null : hosts.get(0);
    }

    /** Compares after normalization: case and the scheme's own port do not matter (RFC 9110 §4.2.3). */
    private static boolean isSame(CharSequence authority, CharSequence host, Http2Headers headers) {
        boolean https = AsciiString.contentEqualsIgnoreCase(headers.scheme(), HttpScheme.HTTPS.name());
        String port = ":" + (https ? HttpScheme.HTTPS : HttpScheme.HTTP).port();
        return AsciiString.contentEqualsIgnoreCase(withoutPort(authority, port), withoutPort(host, port));
    }

    private static CharSequence withoutPort(CharSequence authority, String port) {
        return authority.toString().endsWith(port)
                ? authority.subSequence(0, authority.length() - port.length())
                : authority;
    }
}
