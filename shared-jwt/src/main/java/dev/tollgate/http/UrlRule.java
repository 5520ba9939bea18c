package dev.tollgate.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;

/**
 * A rule for the parts of a URL in an operator's settings (RFC 3986 §3). A part that would not be used is refused, because
 * its author expects an effect. Errors omit the refused part, because it may contain a password.
 *
 * @param schemes in lower case
 * @param extent how much of a URL is used
 * @param form of the URL, for errors
 */
public record UrlRule(List<String> schemes, Extent extent, String form) {
    private static final String HTTP = "http";
    private static final String HTTPS = "https";
    private static final List<String> WEB = List.of(HTTP, HTTPS);
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final int MAX_PORT = 65_535;

    /** The rule for a server: only an origin (RFC 6454). */
    public static final UrlRule SERVER = new UrlRule(WEB, Extent.ORIGIN, "http://HOST:PORT or https://HOST:PORT");
    /** The rule for a server whose paths may begin with a prefix. */
    public static final UrlRule BASE = new UrlRule(WEB, Extent.PATH, "http://HOST:PORT or https://HOST:PORT/PREFIX");
    /** The rule for a JWK set. */
    public static final UrlRule JWKS = new UrlRule(WEB, Extent.QUERY, "https://HOST/PATH");

    /** The last part of a URL that is used. */
    public enum Extent {
        /** Scheme, host and port. */
        ORIGIN,
        /** Also the path. */
        PATH,
        /** Also the query. */
        QUERY
    }

    /**
     * Reads a URL. An origin gets the default port of its scheme if it has none.
     *
     * @throws IllegalArgumentException with a line for operators if the rule forbids it
     */
    public URI read(String text) {
        URI url = parsed(text);
        if (String.valueOf(url.getRawAuthority()).indexOf('@') >= 0) {
            throw new IllegalArgumentException("must have no user and password: write " + form);
        }
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        boolean usable = schemes.contains(scheme)
                && url.getHost() != null
                && (url.getPort() == -1 || (url.getPort() > 0 && url.getPort() <= MAX_PORT));
        if (!usable) {
            throw new IllegalArgumentException("must have the form " + form);
        }
        refuseUnused(url);
        return extent == Extent.ORIGIN ? URI.create(scheme + "://" + url.getHost() + ":" + port(scheme, url)) : url;
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
        if (extent == Extent.ORIGIN && hasPath) {
            throw new IllegalArgumentException("has a path, which would not be used: write " + form);
        }
        if (extent != Extent.QUERY && url.getRawQuery() != null) {
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
