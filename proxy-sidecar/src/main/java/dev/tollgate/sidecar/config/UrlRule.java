package dev.tollgate.sidecar.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;

/**
 * A rule for the parts of a URL in the file (RFC 3986 §3). A part that would not be used is refused, because its author
 * expects an effect. Errors omit the refused part, because it may contain a password.
 *
 * @param schemes in lower case
 * @param path whether it may have a path and a query
 * @param form of the URL, for errors
 */
record UrlRule(List<String> schemes, boolean path, String form) {
    private static final String HTTP = "http";
    private static final String HTTPS = "https";
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    /** The rule for a server: only an origin (RFC 6454). */
    static final UrlRule SERVER = new UrlRule(List.of(HTTP, HTTPS), false, "http://HOST:PORT or https://HOST:PORT");
    /** The rule for an ndt-server, which is on this machine. */
    static final UrlRule NDT_SERVER = new UrlRule(List.of(HTTP), false, "http://HOST:PORT");
    /** The rule for a JWK set. */
    static final UrlRule JWKS = new UrlRule(List.of(HTTP, HTTPS), true, "https://HOST/PATH");
    /** The rule for a health check. */
    static final UrlRule HEALTH = new UrlRule(List.of(HTTP), true, "http://HOST:PORT/PATH");

    /**
     * Reads a URL. A server's URL gets the default port of its scheme if it has none.
     *
     * @throws IllegalArgumentException with a line for operators if the rule forbids it
     */
    URI read(String text) {
        URI url = parsed(text);
        if (String.valueOf(url.getRawAuthority()).indexOf('@') >= 0) {
            throw new IllegalArgumentException("must have no user and password: write " + form);
        }
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        boolean usable = schemes.contains(scheme)
                && url.getHost() != null
                && (url.getPort() == -1 || Scalars.isPort(url.getPort()));
        if (!usable) {
            throw new IllegalArgumentException("must have the form " + form);
        }
        refuseUnused(url);
        return path ? url : URI.create(scheme + "://" + url.getHost() + ":" + port(scheme, url));
    }

    private URI parsed(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            // its message would repeat the text
            throw new IllegalArgumentException("not a URL: write " + form);
        }
    }

    private void refuseUnused(URI url) {
        boolean hasPath = !url.getRawPath().isEmpty() && !url.getRawPath().equals("/");
        if (!path && hasPath) {
            throw new IllegalArgumentException("has a path, which would not be used: write " + form);
        }
        if (!path && url.getRawQuery() != null) {
            throw new IllegalArgumentException("has a query, which would not be used: write " + form);
        }
        if (url.getRawFragment() != null) {
            throw new IllegalArgumentException("has a fragment ('#...'), which would not be used: remove it");
        }
    }

    private static int port(String scheme, URI url) {
        if (url.getPort() != -1) {
            return url.getPort();
        }
        return scheme.equals(HTTPS) ? HTTPS_PORT : HTTP_PORT;
    }
}
