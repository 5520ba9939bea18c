package dev.tollgate.jwt;

import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.VerificationKey;
import dev.tollgate.jwt.jws.CompactJws;
import dev.tollgate.jwt.jws.InvalidTokenException;
import dev.tollgate.jwt.jws.InvalidTokenException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** A verifier of tokens of one kind. It never does I/O and never waits; safe for use by many threads. */
public final class TokenVerifier {
    private final ClaimPolicy policy;
    private final InstantSource clock;

    public TokenVerifier(ClaimPolicy policy, InstantSource clock) {
        this.policy = policy;
        this.clock = clock;
    }

    /** Returns the policy that tokens must meet. */
    public ClaimPolicy policy() {
        return policy;
    }

    /**
     * Verifies a compact JWS (RFC 7515 §5.2) and its claims (RFC 7519 §7.2).
     *
     * <p>The reason {@link Reason#UNKNOWN_KEY} says that everything but the signature is in order: with fresher keys the
     * token may verify.
     *
     * @param token the compact serialization
     * @param keys the keys that are trusted now
     * @throws InvalidTokenException if anything about it is wrong
     */
    public VerifiedToken verify(String token, KeySet keys) throws InvalidTokenException {
        CompactJws jws = CompactJws.parse(token, keys);
        RegisteredClaims claims = RegisteredClaims.of(jws.payload());
        checkParties(claims);
        checkTimes(claims, clock.instant());
        VerificationKey signer = checkSignature(jws, keys);
        return new VerifiedToken(signer, claims, jws.payloadJson(), jws.payload());
    }

    /**
     * Checks that a token that this verifier accepted earlier has not expired. {@link KeySet#contains} returns whether
     * its key is still trusted.
     *
     * @param expiresAt {@link VerifiedToken#expiresAt()}, so that a cache need not keep the whole token
     * @throws InvalidTokenException with {@link Reason#EXPIRED} if it does not
     */
    public void checkStillValid(Instant expiresAt) throws InvalidTokenException {
        if (!clock.instant().isBefore(expiresAt.plus(policy.skew()))) {
            throw new InvalidTokenException(Reason.EXPIRED);
        }
    }

    private void checkParties(RegisteredClaims claims) throws InvalidTokenException {
        if (!policy.issuer().equals(claims.issuer())) {
            throw new InvalidTokenException(Reason.WRONG_ISSUER);
        }
        if (policy.audience() != null && !claims.audience().contains(policy.audience())) {
            throw new InvalidTokenException(Reason.WRONG_AUDIENCE);
        }
    }

    private void checkTimes(RegisteredClaims claims, Instant now) throws InvalidTokenException {
        Duration skew = policy.skew();
        if (!now.isBefore(claims.expiresAt().plus(skew))) {
            throw new InvalidTokenException(Reason.EXPIRED);
        }
        Instant latestStart = now.plus(skew);
        if (isAfter(claims.notBefore(), latestStart) || isAfter(claims.issuedAt(), latestStart)) {
            throw new InvalidTokenException(Reason.NOT_YET_VALID);
        }
        Instant start = claims.issuedAt() != null ? claims.issuedAt() : latestStart;
        if (Duration.between(start, claims.expiresAt()).compareTo(policy.maxLifetime()) > 0) {
            throw new InvalidTokenException(Reason.LIFETIME_TOO_LONG);
        }
    }

    private static boolean isAfter(@Nullable Instant moment, Instant limit) {
        return moment != null && moment.isAfter(limit);
    }

    private static VerificationKey checkSignature(CompactJws jws, KeySet keys) throws InvalidTokenException {
        if (Algorithm.named(jws.header().algorithm()).isEmpty()) {
            throw new InvalidTokenException(Reason.WRONG_ALGORITHM);
        }
        VerificationKey key =
                keys.find(jws.header().keyId()).orElseThrow(() -> new InvalidTokenException(Reason.UNKNOWN_KEY));
        if (!key.algorithm().joseName().equals(jws.header().algorithm())) {
            throw new InvalidTokenException(Reason.WRONG_ALGORITHM);
        }
        if (!jws.isSignedBy(key)) {
            throw new InvalidTokenException(Reason.BAD_SIGNATURE);
        }
        return key;
    }
}
