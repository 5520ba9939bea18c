/**
 * The operators' HTTP API. {@link dev.tollgate.exchange.ops.api.ApiEndpoint} asks who it is, finds the
 * {@link dev.tollgate.exchange.ops.api.Operation} and runs it on a pool, since a store may wait; the operations read the
 * request and ask {@link dev.tollgate.exchange.registry}, as the commands do. What is refused is a
 * {@link dev.tollgate.exchange.ops.api.Problem} (RFC 9457).
 */
@NullMarked
package dev.tollgate.exchange.ops.api;

import org.jspecify.annotations.NullMarked;
