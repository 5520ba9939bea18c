/**
 * Mode locate: what Cloud Endpoints does for locate, and the quotas. {@link dev.tollgate.sidecar.locate.LocateExchange}
 * takes a request through its steps: {@link dev.tollgate.sidecar.locate.LocateAdmission} decides whether it is served,
 * {@link dev.tollgate.sidecar.locate.LocateRelay} relays it. Other decisions are in classes that know no channel:
 * {@link dev.tollgate.sidecar.locate.LocateRoute} (deny by default), {@link dev.tollgate.sidecar.locate.UserInfo} (the
 * header locate trusts), {@link dev.tollgate.sidecar.locate.AccessTokenStamp}.
 */
@NullMarked
package dev.tollgate.sidecar.locate;

import org.jspecify.annotations.NullMarked;
