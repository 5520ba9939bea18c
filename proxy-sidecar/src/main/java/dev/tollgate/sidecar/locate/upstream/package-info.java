/**
 * The connections to upstream servers: {@link dev.tollgate.sidecar.locate.upstream.UpstreamPools} has a pool for each
 * event loop, {@link dev.tollgate.sidecar.locate.upstream.UpstreamPool} finds or makes a connection for an {@link
 * dev.tollgate.sidecar.locate.upstream.UpstreamCall}, and an {@link
 * dev.tollgate.sidecar.locate.upstream.UpstreamAnswer} receives the response.
 *
 * <p>A request is sent a second time only if it has no body, was sent on a connection that had been used before, and
 * that connection ended before the first octet of a response: then the server closed it while it was idle.
 *
 * <p>Buffers: a call owns the parts of a body that wait for a connection; the receiver of a response owns its contents.
 */
@NullMarked
package dev.tollgate.sidecar.locate.upstream;

import org.jspecify.annotations.NullMarked;
