/**
 * Connections before HTTP. A connection's pipeline, in order:
 *
 * <ol>
 *   <li>the caps ({@link dev.tollgate.sidecar.listener.ListenerBounds}), which may close it at once
 *   <li>a PROXY protocol header, where the listener has that on ({@link dev.tollgate.sidecar.listener.Peer})
 *   <li>TLS ({@link dev.tollgate.tls.ServerTls}), which agrees on HTTP/2 or HTTP/1.1
 *   <li>HTTP or the application of the mode, of which this package knows nothing
 * </ol>
 *
 * <p>{@link dev.tollgate.sidecar.listener.OpenConnections} holds the open connections and drains them.
 */
@NullMarked
package dev.tollgate.sidecar.listener;

import org.jspecify.annotations.NullMarked;
