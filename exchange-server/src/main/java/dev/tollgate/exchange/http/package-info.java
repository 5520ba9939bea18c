/**
 * The HTTP edge, which knows no product: its bytes are those of m-lab/token-exchange (Go's {@code net/http}) wherever a client can see them.
 *
 * <p>{@link dev.tollgate.exchange.http.HttpPipeline} names a request's steps in order; {@link
 * dev.tollgate.exchange.http.Routes} the endpoints, which are plain Java: a {@link dev.tollgate.exchange.http.Call} in, a
 * {@link dev.tollgate.exchange.http.Reply} out, on whichever thread. Buffers never leave the pipeline: {@link
 * dev.tollgate.exchange.http.RouteHandler} copies a body and releases it.
 */
@NullMarked
package dev.tollgate.exchange.http;

import org.jspecify.annotations.NullMarked;
