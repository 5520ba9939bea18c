package dev.tollgate.exchange.token.oauth;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;

/**
 * The URL under which clients reach the server, and its name as an issuer (RFC 8414 §2): {@code https}, without path,
 * query or fragment; {@code http} on this machine only. The operator sets it, because a request's host cannot be
 * trusted.
 *
 * @param text without a slash at the end
 */
public record PublicUrl(String text) {
    private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");

    /**
     * Reads a URL.
     *
     * @throws IllegalArgumentException with what is wrong
     */
    public static PublicUrl of(String text) {
        URI url;
        try {
            url = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
        } catch (URISyntaxException e) {
            throw malformed(text);
        }
        boolean bare = url.getHost() != null
                && url.getRawUserInfo() == null
                && url.getRawPath().isEmpty()
                && url.getRawQuery() == null
                && url.getRawFragment() == null;
        boolean safe =
                "https".equals(url.getScheme()) || ("http".equals(url.getScheme()) && LOCAL.contains(url.getHost()));
        if (!bare || !safe) {
            throw malformed(text);
        }
        return new PublicUrl(url.toString());
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException("'" + text + "' is not https://HOST or https://HOST:PORT");
    }
}
