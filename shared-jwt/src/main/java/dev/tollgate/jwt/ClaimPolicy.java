package dev.tollgate.jwt;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The rules for a token's registered claims (RFC 7519 §4.1).
 *
 * @param issuer the {@code iss} that the token must have
 * @param audience a value that {@code aud} must contain; null only by {@link #forAnyAudience}
 * @param maxLifetime the longest time from {@code iat} (from now, where the token has none) to {@code exp}; positive
 * @param skew how far the issuer's clock may be off, applied to {@code exp}, {@code nbf} and {@code iat}; zero to
 *     {@link #MAX_SKEW}
 */
public record ClaimPolicy(String issuer, @Nullable String audience, Duration maxLifetime, Duration skew) {
    /** No bound, for tokens whose lifetime is up to their issuer. */
    public static final Duration ANY_LIFETIME = Duration.ofSeconds(Long.MAX_VALUE);

    /** The largest skew that is allowed: a tenth of the integration token's 20 seconds. */
    public static final Duration MAX_SKEW = Duration.ofSeconds(2);

    /**
     * @throws IllegalArgumentException with a message for the operator, if a value is out of bounds
     */
    public ClaimPolicy {
        if (issuer.isEmpty() || (audience != null && audience.isEmpty())) {
            throw new IllegalArgumentException("issuer and audience must not be empty");
        }
        if (maxLifetime.isNegative() || maxLifetime.isZero()) {
            throw new IllegalArgumentException("the maximum lifetime must be positive, was " + maxLifetime);
        }
        if (skew.isNegative() || skew.compareTo(MAX_SKEW) > 0) {
            throw new IllegalArgumentException("the clock skew must be 0 to 2 s, was " + skew);
        }
    }

    /** Returns a policy that ignores {@code aud}, for a party that forwards a token to its audience. */
    public static ClaimPolicy forAnyAudience(String issuer, Duration maxLifetime, Duration skew) {
        return new ClaimPolicy(issuer, null, maxLifetime, skew);
    }
}
