package dev.tollgate.sidecar.locate;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.sidecar.http.RequestTarget;
import dev.tollgate.sidecar.quota.Ticket;
import dev.tollgate.sidecar.quota.WindowState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that may go to locate; only {@link LocateAdmission} makes one.
 *
 * @param target the request target for locate
 * @param caller the verified caller, null if there is none
 * @param windows the state of the limits that were checked
 * @param shadow the shadow limit that would have refused it, null if there is none
 * @param ticket the charge of the integration, to be settled when the request ends
 */
record AdmittedRequest(
        LocateRoute route,
        RequestTarget target,
        @Nullable Caller caller,
        List<WindowState> windows,
        @Nullable Dimension shadow,
        Ticket ticket) {
    /** The only way to admit a request without a token: for routes that need none, or another proof. */
    static AdmittedRequest anonymous(LocateRoute route, RequestTarget target) {
        return new AdmittedRequest(route, target, null, List.of(), null, Ticket.none());
    }

    /** Returns whether the request had a valid token or key. */
    boolean isProven() {
        return caller != null || route.access() == LocateRoute.Access.PLATFORM_KEY;
    }

    /** Returns the integration, null for an organization or an anonymous client. */
    @Nullable
    Integration who() {
        return caller == null ? null : caller.integration();
    }
}
