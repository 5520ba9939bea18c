/**
 * Where clients connect. A connection's pipeline, in order:
 *
 * <ol>
 *   <li>the caps ({@link dev.tollgate.sidecar.listener.ListenerBounds}), which may close it unheard
 *   <li>a PROXY protocol header, where the listener has that on ({@link dev.tollgate.sidecar.listener.Peer})
 *   <li>TLS ({@link dev.tollgate.sidecar.listener.ServerTls}), which agrees on HTTP/2 or HTTP/1.1
 *   <li>HTTP/1: a clock for heads and idle times, Netty's codec, a guard that marks ambiguous framing,
 *       {@link dev.tollgate.sidecar.listener.Http1Connection} (one request at a time, persistence, the drain); HTTP/2:
 *       Netty's codec with bounds ({@link dev.tollgate.sidecar.http2}) and a channel for each stream
 *   <li>the application of the mode, one handler for each HTTP/1 connection or HTTP/2 stream
 * </ol>
 *
 * <p>Buffers: the HTTP/1 connection owns the pipelined messages it holds; all others pass.
 */
@NullMarked
package dev.tollgate.sidecar.listener;

import org.jspecify.annotations.NullMarked;
