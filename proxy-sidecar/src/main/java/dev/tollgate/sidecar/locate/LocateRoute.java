package dev.tollgate.sidecar.locate;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which paths of locate are reachable, and on what condition. A path that no route names does not exist: locate itself
 * leaves {@code /v2/platform/heartbeat} and {@code /v2/platform/prometheus} open and counts on its gateway.
 */
enum LocateRoute {
    /** A token is optional; with a good one the request is served as priority. */
    NEAREST("/v2/nearest/[A-Za-z0-9_-]+/[A-Za-z0-9_-]+"),
    /** A token is required. */
    PRIORITY("/v2/priority/nearest/[A-Za-z0-9_-]+/[A-Za-z0-9_-]+"),
    /** Health, for load balancers. */
    HEALTH("/v2/(live|ready)");

    private static final String NEAREST_PREFIX = "/v2/nearest/";
    private static final String PRIORITY_PREFIX = "/v2/priority/nearest/";

    private final Pattern path;

    LocateRoute(String path) {
        this.path = Pattern.compile(path);
    }

    /**
     * Finds the route of a request target. Only the canonical form of a path matches: nothing encoded, no empty or dot
     * segment, no absolute form, so that this sidecar and locate cannot read it differently.
     */
    static Optional<LocateRoute> of(String target) {
        String path = path(target);
        for (LocateRoute route : values()) {
            if (route.path.matcher(path).matches()) {
                return Optional.of(route);
            }
        }
        return Optional.empty();
    }

    /** Returns the target on which locate serves an integration: plain nearest becomes priority. */
    static String asPriority(String target) {
        return target.startsWith(NEAREST_PREFIX) ? PRIORITY_PREFIX + target.substring(NEAREST_PREFIX.length()) : target;
    }

    private static String path(String target) {
        int question = target.indexOf('?');
        return question < 0 ? target : target.substring(0, question);
    }
}
