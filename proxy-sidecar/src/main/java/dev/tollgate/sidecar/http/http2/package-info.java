/**
 * HTTP/2 (RFC 9113) as strangers may use it: {@link dev.tollgate.sidecar.http.http2.Http2Codec} bounds what frames cost, and
 * {@link dev.tollgate.sidecar.http.http2.Http2Messages} lets a stream become a request only if it is well-formed.
 *
 * <p>Buffers: nothing is allocated for a request here; its contents pass.
 */
@NullMarked
package dev.tollgate.sidecar.http.http2;

import org.jspecify.annotations.NullMarked;
