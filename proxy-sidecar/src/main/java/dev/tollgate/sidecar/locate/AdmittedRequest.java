package dev.tollgate.sidecar.locate;

import dev.tollgate.jwt.claims.Integration;
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
 * @param ticket what the integration was charged, to be settled when the request ends
 */
record AdmittedRequest(
        LocateRoute route, RequestTarget target, @Nullable Caller caller, List<WindowState> windows, Ticket ticket) {
    /** The one way past the token: for routes that ask for none, or for another proof. */
    static AdmittedRequest anonymous(LocateRoute route, RequestTarget target) {
        return new AdmittedRequest(route, target, null, List.of(), Ticket.none());
    }

    /** Returns the integration, null for nobody or an organization. */
    @Nullable
    Integration who() {
        return caller == null ? null : caller.integration();
    }

    /** Returns the organization, empty for nobody or an integration. */
    String organization() {
        return caller == null ? "" : caller.organization();
    }
}
