/**
 * Keys and tokens: {@link dev.tollgate.sidecar.token.KeySource} says which keys are trusted now, and
 * {@link dev.tollgate.sidecar.token.TokenAuthenticator} verifies on the event loop with what is at hand; only a token of
 * an unknown key waits, for one refresh that all such tokens share.
 */
@NullMarked
package dev.tollgate.sidecar.token;

import org.jspecify.annotations.NullMarked;
