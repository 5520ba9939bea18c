/**
 * Mode locate: what Cloud Endpoints does for locate, and the quotas. {@link dev.tollgate.sidecar.locate.LocateHandler}
 * leads a request through its steps; the decisions are in classes beside it that know no channel:
 * {@link dev.tollgate.sidecar.locate.LocateRoute} (deny by default), {@link dev.tollgate.sidecar.locate.UserInfo} (the
 * header locate trusts), {@link dev.tollgate.sidecar.locate.AccessTokenStamp}.
 */
@NullMarked
package dev.tollgate.sidecar.locate;

import org.jspecify.annotations.NullMarked;
