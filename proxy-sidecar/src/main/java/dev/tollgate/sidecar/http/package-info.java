/**
 * What HTTP servers read alike: who the client is ({@link dev.tollgate.sidecar.http.ClientAddress}) and who counts as one
 * with it ({@link dev.tollgate.sidecar.http.AddressBlock}), which path a request
 * names ({@link dev.tollgate.sidecar.http.RequestTarget}), what time it is ({@link dev.tollgate.sidecar.http.HttpDate});
 * and the {@link dev.tollgate.sidecar.http.Deadline} that bounds
 * every wait of a connection.
 */
@NullMarked
package dev.tollgate.sidecar.http;

import org.jspecify.annotations.NullMarked;
