/**
 * Trusted keys that an issuer publishes: {@link dev.tollgate.jwks.RemoteKeys} fetches a JWK set on a thread of its own, and
 * {@link dev.tollgate.jwks.KeySource} has the keys. No caller waits for a fetch but for a token of an unknown key.
 */
@NullMarked
package dev.tollgate.jwks;

import org.jspecify.annotations.NullMarked;
