/**
 * HTTP as the modes see it. A connection's pipeline continues after {@link dev.tollgate.sidecar.listener}:
 *
 * <ol>
 *   <li>HTTP/1: a clock for heads and idle times, Netty's codec, a guard that marks ambiguous framing,
 *       {@link dev.tollgate.sidecar.http.Http1Connection} (one request at a time, persistence, the drain)
 *   <li>HTTP/2: Netty's codec with bounds ({@link dev.tollgate.sidecar.http.http2}) and a channel for each stream
 *   <li>the application of the mode, one handler for each HTTP/1 connection or HTTP/2 stream
 * </ol>
 *
 * <p>Buffers: the codec of HTTP/1 owns the octets of pipelined requests; all messages pass.
 */
@NullMarked
package dev.tollgate.sidecar.http;

import org.jspecify.annotations.NullMarked;
