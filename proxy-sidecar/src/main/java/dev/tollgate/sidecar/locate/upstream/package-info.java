/**
 * The way to the server behind: {@link dev.tollgate.sidecar.locate.upstream.UpstreamPools} has a pool for each event loop,
 * {@link dev.tollgate.sidecar.locate.upstream.UpstreamPool} finds or makes a connection for an
 * {@link dev.tollgate.sidecar.locate.upstream.UpstreamCall}, and an {@link dev.tollgate.sidecar.locate.upstream.UpstreamAnswer} is told
 * what comes back.
 *
 * <p>A request is sent a second time only when it has no body, went out on a connection that had been used before, and that
 * connection ended before the first octet of an answer: then the server closed it while it was idle.
 *
 * <p>Buffers: a call owns the parts of a body that wait for a connection; the receiver of an answer owns its contents.
 */
@NullMarked
package dev.tollgate.sidecar.locate.upstream;

import org.jspecify.annotations.NullMarked;
