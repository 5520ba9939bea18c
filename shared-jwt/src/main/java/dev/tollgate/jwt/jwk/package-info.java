/**
 * JSON Web Keys (RFC 7517): reading, generating, publishing, and the signatures made with them.
 *
 * <p>An algorithm belongs to a key. A {@link dev.tollgate.jwt.jwk.VerificationKey} or {@link
 * dev.tollgate.jwt.jwk.SigningKey} exists only for a key that is strong enough, is meant for signatures and has a
 * {@code kid}; the token's header is compared with the key, never trusted.
 *
 * <p>Nimbus JOSE+JWT reads and writes the JWKs. No API of this package exposes it. The signatures themselves are the
 * JCA's: the JDK's, or after {@link dev.tollgate.jwt.jwk.CryptoProvider#installFastest()} those of the Amazon Corretto
 * Crypto Provider. Nimbus' own Ed25519 needs Tink and allocates 640 kB a call, which is why it is not used.
 */
@NullMarked
package dev.tollgate.jwt.jwk;

import org.jspecify.annotations.NullMarked;
