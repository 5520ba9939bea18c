/**
 * What HTTP servers read alike: who the client is ({@link dev.tollgate.sidecar.http.ClientAddress}), which path a request
 * names ({@link dev.tollgate.sidecar.http.RequestTarget}); and the {@link dev.tollgate.sidecar.http.Deadline} that bounds
 * every wait of a connection.
 */
@NullMarked
package dev.tollgate.sidecar.http;

import org.jspecify.annotations.NullMarked;
