package dev.tollgate.exchange.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/**
 * The routes of a listener: the endpoint for each path and method. Other requests are answered as Go's {@code ServeMux}
 * does.
 */
public final class Routes {
    /** An escaped slash separates no segments, and a fragment has no place in a request. */
    private static final Pattern HIDDEN_SEGMENT = Pattern.compile("%2[fF]|#");

    /** No route is nearly as deep. Both to clean a path and to take it apart costs more than its length where it has many. */
    static final int MOST_SEGMENTS = 64;

    private static final Endpoint NOT_FOUND = always(Reply.error(HttpResponseStatus.NOT_FOUND, "404 page not found"));

    private final Map<String, Route> routes;
    private final Route elsewhere;

    /** @param routes by decoded path; every other path is 404 */
    public Routes(Map<String, Route> routes) {
        this(routes, NOT_FOUND);
    }

    /**
     * Makes routes of which one endpoint answers the rest.
     *
     * @param routes by decoded path
     * @param rest answers every other path, whatever the method
     */
    public Routes(Map<String, Route> routes, Endpoint rest) {
        this.routes = Map.copyOf(routes);
        this.elsewhere = Route.any(rest);
    }

    /**
     * What answers at one path.
     *
     * @param methods the allowed ones; empty for any
     */
    public record Route(List<String> methods, Endpoint endpoint) {
        /** A route for POST. */
        public static Route post(Endpoint endpoint) {
            return new Route(List.of("POST"), endpoint);
        }

        /** A route for GET, and so for HEAD. */
        public static Route get(Endpoint endpoint) {
            return new Route(List.of("GET", "HEAD"), endpoint);
        }

        /** A route for any method. */
        public static Route any(Endpoint endpoint) {
            return new Route(List.of(), endpoint);
        }

        private Endpoint forMethod(String method) {
            if (methods.isEmpty() || methods.contains(method)) {
                return endpoint;
            }
            return always(Reply.error(HttpResponseStatus.METHOD_NOT_ALLOWED, "Method Not Allowed")
                    .with("Allow", String.join(", ", methods)));
        }
    }

    /**
     * Finds the endpoint.
     *
     * @param target path and query, as {@link RequestTarget} leaves them
     * @throws IllegalArgumentException if an escape in the path is malformed
     */
    Endpoint find(String method, String target) {
        Route exact = routes.get(target);
        if (exact != null) {
            return exact.forMethod(method);
        }
        String rawPath = target.substring(0, rawPathEnd(target));
        if (rawPath.chars().filter(octet -> octet == '/').count() > MOST_SEGMENTS) {
            return NOT_FOUND;
        }
        if (HIDDEN_SEGMENT.matcher(rawPath).find()) {
            return elsewhere.forMethod(method);
        }
        String path = new QueryStringDecoder(target).path();
        Optional<URI> cleaner = method.equals("CONNECT") ? Optional.empty() : cleaner(path);
        if (cleaner.isPresent()) {
            return redirect(method, cleaner.get().getRawPath() + target.substring(rawPathEnd(target)));
        }
        return routes.getOrDefault(path, elsewhere).forMethod(method);
    }

    /** Returns where a path with empty or dotted segments should have led. */
    private static Optional<URI> cleaner(String path) {
        if (!path.isEmpty() && !path.contains("//") && !path.contains("/.")) {
            return Optional.empty();
        }
        try {
            URI whole = new URI(null, null, '/' + path.replaceFirst("^/+", "").replaceAll("/{2,}", "/"), null);
            String clean = whole.normalize().getPath().replaceFirst("^(/\\.\\.)+", "");
            return clean.equals(path)
                    ? Optional.empty()
                    : Optional.of(new URI(null, null, clean.isEmpty() ? "/" : clean, null));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** Returns the path of the route that a target names as it stands, empty for any other target. */
    String nameOf(String target) {
        String path = target.substring(0, rawPathEnd(target));
        return routes.containsKey(path) ? path : "";
    }

    private static int rawPathEnd(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target.length() : query;
    }

    private static Endpoint redirect(String method, String location) {
        Reply bare = Reply.empty(HttpResponseStatus.TEMPORARY_REDIRECT);
        boolean page = method.equals("GET") || method.equals("HEAD");
        String html = "<a href=\""
                + location.replace("&", "&amp;").replace("\"", "&#34;").replace("<", "&lt;")
                + "\">Temporary Redirect</a>.\n\n";
        Reply reply = page
                ? Reply.text(HttpResponseStatus.TEMPORARY_REDIRECT, html)
                        .with("Content-Type", "text/html; charset=utf-8")
                : bare;
        return always(reply.with("Location", location));
    }

    /** An endpoint with one answer. */
    public static Endpoint always(Reply reply) {
        CompletableFuture<Reply> answer = CompletableFuture.completedFuture(reply);
        return call -> answer;
    }
}
