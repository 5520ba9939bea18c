/**
 * The three kinds of token that travel through Tollgate, with typed claims: the integration's and the autojoin
 * organization's (made by the exchange server, read by the sidecar at locate), and the access token (made by locate,
 * stamped by the sidecar there, read by the sidecar at ndt-server and by ndt-server itself).
 */
@NullMarked
package dev.tollgate.jwt.claims;

import org.jspecify.annotations.NullMarked;
