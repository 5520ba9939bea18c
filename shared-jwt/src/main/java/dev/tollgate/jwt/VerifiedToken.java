package dev.tollgate.jwt;

import dev.tollgate.jwt.jwk.VerificationKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A token whose signature and claims have been checked; only {@link TokenVerifier} makes one. Immutable. */
public final class VerifiedToken {
    private final VerificationKey key;
    private final RegisteredClaims registered;
    private final String claimsJson;
    private final Map<String, Object> claims;

    VerifiedToken(VerificationKey key, RegisteredClaims registered, String claimsJson, Map<String, Object> claims) {
        this.key = key;
        this.registered = registered;
        this.claimsJson = claimsJson;
        this.claims = claims;
    }

    /** Returns the {@code kid} of the key that signed it. */
    public String keyId() {
        return key.keyId();
    }

    /** Returns the key that signed it, so that a cache can check whether the key is still trusted. */
    public VerificationKey key() {
        return key;
    }

    /** Returns {@code sub} (RFC 7519 §4.1.2). */
    public Optional<String> subject() {
        return Optional.ofNullable(registered.subject());
    }

    /** Returns {@code aud} (RFC 7519 §4.1.3); it contains the audience of the policy. */
    public List<String> audience() {
        return registered.audience();
    }

    /** Returns {@code exp} (RFC 7519 §4.1.4). */
    public Instant expiresAt() {
        return registered.expiresAt();
    }

    /** Returns {@code iat} (RFC 7519 §4.1.6). */
    public Optional<Instant> issuedAt() {
        return Optional.ofNullable(registered.issuedAt());
    }

    /** Returns {@code jti} (RFC 7519 §4.1.7). */
    public Optional<String> jwtId() {
        return Optional.ofNullable(registered.jwtId());
    }

    /** Returns any claim: a String, Boolean, Number, List or Map; a JSON null counts as missing. */
    public Optional<Object> claim(String name) {
        return Optional.ofNullable(claims.get(name));
    }

    /** Returns the claims set as the issuer wrote it, a JSON object. */
    public String claimsJson() {
        return claimsJson;
    }

    /** Names the key; the claims do not show. */
    @Override
    public String toString() {
        return "VerifiedToken[" + keyId() + "]";
    }
}
