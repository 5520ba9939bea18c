package dev.tollgate.sidecar.locate;

import io.netty.handler.codec.http.HttpMethod;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The paths of locate that can be reached, and their conditions. Other paths do not exist. locate itself leaves {@code
 * /v2/platform/heartbeat} and {@code /v2/platform/prometheus} open and relies on its gateway.
 */
enum LocateRoute {
    /** Servers for a client. With a valid integration token it is served as {@link #PRIORITY}. */
    NEAREST(Access.OPTIONAL_INTEGRATION),
    /** Servers for a client of an integration. */
    PRIORITY(Access.INTEGRATION),
    /** The registration of an organization's server, a long-lived WebSocket. */
    HEARTBEAT_JWT(Access.AUTOJOIN),
    /** The registration of the platform's own servers, a long-lived WebSocket. */
    HEARTBEAT(Access.PLATFORM_KEY),
    /** A trigger for locate to query Prometheus. */
    PROMETHEUS(Access.PLATFORM_KEY),
    /** Servers for the platform's monitoring, whose own access token locate verifies. */
    MONITORING(Access.OPEN),
    /** Health, for load balancers. */
    HEALTH(Access.OPEN),
    /** The registered servers. */
    SITEINFO(Access.OPEN);

    /** The condition for using a route. */
    enum Access {
        OPEN,
        OPTIONAL_INTEGRATION,
        INTEGRATION,
        AUTOJOIN,
        PLATFORM_KEY
    }

    private static final Set<HttpMethod> KNOWN_METHODS = Set.of(
            HttpMethod.GET,
            HttpMethod.HEAD,
            HttpMethod.POST,
            HttpMethod.PUT,
            HttpMethod.PATCH,
            HttpMethod.DELETE,
            HttpMethod.CONNECT,
            HttpMethod.OPTIONS,
            HttpMethod.TRACE);

    private static final String NEAREST_PREFIX = "/v2/nearest/";
    private static final String PRIORITY_PREFIX = "/v2/priority/nearest/";
    private static final String MONITORING_PREFIX = "/v2/platform/monitoring/";
    private static final Map<String, LocateRoute> EXACT = Map.of(
            "/v2/platform/heartbeat-jwt", HEARTBEAT_JWT,
            "/v2/platform/heartbeat", HEARTBEAT,
            "/v2/platform/prometheus", PROMETHEUS,
            "/v2/live", HEALTH,
            "/v2/ready", HEALTH,
            "/v2/siteinfo/registrations", SITEINFO);

    private final Access access;

    LocateRoute(Access access) {
        this.access = access;
    }

    Access access() {
        return access;
    }

    /** Returns whether browsers send a preflight OPTIONS request before they send a token (CORS). */
    boolean hasPreflight() {
        return this == NEAREST || this == PRIORITY;
    }

    /** Returns whether a request may become a WebSocket. */
    boolean mayUpgrade() {
        return this == HEARTBEAT_JWT || this == HEARTBEAT;
    }

    /**
     * Finds the route of a path in canonical form.
     *
     * @return null if there is none
     */
    static @Nullable LocateRoute of(String path) {
        if (path.startsWith(NEAREST_PREFIX)) {
            return isService(path, NEAREST_PREFIX.length()) ? NEAREST : null;
        }
        if (path.startsWith(PRIORITY_PREFIX)) {
            return isService(path, PRIORITY_PREFIX.length()) ? PRIORITY : null;
        }
        if (path.startsWith(MONITORING_PREFIX)) {
            return isService(path, MONITORING_PREFIX.length()) ? MONITORING : null;
        }
        return EXACT.get(path);
    }

    /** Returns whether two names follow: an experiment and its datatype. */
    private static boolean isService(String path, int start) {
        int slash = path.indexOf('/', start);
        return slash > start
                && slash < path.length() - 1
                && isName(path, start, slash)
                && isName(path, slash + 1, path.length());
    }

    private static boolean isName(String path, int start, int end) {
        for (int i = start; i < end; i++) {
            char c = path.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letter && c != '-' && c != '_') {
                return false;
            }
        }
        return true;
    }

    /** Returns the path on which locate serves an integration: plain nearest becomes priority. */
    static String asPriority(String path) {
        return path.startsWith(NEAREST_PREFIX) ? PRIORITY_PREFIX + path.substring(NEAREST_PREFIX.length()) : path;
    }

    /** Returns whether a method is one of RFC 9110 §9 or RFC 5789. */
    static boolean isKnown(HttpMethod method) {
        return KNOWN_METHODS.contains(method);
    }
}
