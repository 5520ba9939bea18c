/**
 * Signed tokens (RFC 7519): {@link dev.tollgate.jwt.TokenVerifier} turns the text of a JWT into a
 * {@link dev.tollgate.jwt.VerifiedToken}, the only way to get one, and {@link dev.tollgate.jwt.Claims} signed by a
 * {@link dev.tollgate.jwt.jwk.SigningKey} makes a new one.
 *
 * <p>Strictness is deliberate (RFC 8725): a token that two parsers could read differently is refused, so what the sidecar
 * has checked is what the server behind it sees. The cheap checks (format, claims, known key) come before the signature,
 * which costs a hundred times as much.
 *
 * <p>Dependencies: {@code claims} → this package → {@code jws}, {@code jwk}; {@code quota} stands alone.
 */
@NullMarked
package dev.tollgate.jwt;

import org.jspecify.annotations.NullMarked;
