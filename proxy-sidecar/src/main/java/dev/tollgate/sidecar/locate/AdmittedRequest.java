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
 * @param target what locate is asked for
 * @param caller whom locate is told of, null for nobody
 * @param windows the state of the limits that were looked at
 * @param shadow the limit that would have refused it if it were enforced, null if none would
 * @param ticket what the integration was charged, to be settled when the request ends
 */
record AdmittedRequest(
        LocateRoute route,
        RequestTarget target,
        @Nullable Caller caller,
        List<WindowState> windows,
        @Nullable Dimension shadow,
        Ticket ticket) {
    /** The one way past the token: for routes that ask for none, or for another proof. */
    static AdmittedRequest anonymous(LocateRoute route, RequestTarget target) {
        return new AdmittedRequest(route, target, null, List.of(), null, Ticket.none());
    }

    /** Returns whether a good token or key came with it. */
    boolean isProven() {
        return caller != null || route.access() == LocateRoute.Access.PLATFORM_KEY;
    }

    /** Returns the integration, null for nobody or an organization. */
    @Nullable
    Integration who() {
        return caller == null ? null : caller.integration();
    }
}
