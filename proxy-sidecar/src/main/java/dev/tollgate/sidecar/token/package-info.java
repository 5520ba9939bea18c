/**
 * Keys and tokens: {@link dev.tollgate.jwks.KeySource} has the trusted keys, and {@link
 * dev.tollgate.sidecar.token.TokenAuthenticator} verifies on the event loop with the keys it has. Only a token of an
 * unknown key waits, for one refresh that all such tokens share.
 */
@NullMarked
package dev.tollgate.sidecar.token;

import org.jspecify.annotations.NullMarked;
