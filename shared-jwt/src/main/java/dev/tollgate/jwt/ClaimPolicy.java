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
 *     {@link #MAX_SKEW}, or to {@link #MAX_LONG_SKEW} where maxLifetime is bounded and {@link #LONG_LIFETIME} or more
 */
public record ClaimPolicy(String issuer, @Nullable String audience, Duration maxLifetime, Duration skew) {
    /** No bound, for tokens whose lifetime is up to their issuer. */
    public static final Duration ANY_LIFETIME = Duration.ofSeconds(Long.MAX_VALUE);

    /** The largest skew that is allowed: a tenth of the integration token's 20 seconds. */
    public static final Duration MAX_SKEW = Duration.ofSeconds(2);

    /** The largest skew of long-lived tokens, such as identity providers issue. */
    public static final Duration MAX_LONG_SKEW = Duration.ofSeconds(30);

    /** From which lifetime on a token is long-lived. */
    public static final Duration LONG_LIFETIME = Duration.ofHours(2);

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
        boolean longLived = maxLifetime.compareTo(LONG_LIFETIME) >= 0 && maxLifetime.compareTo(ANY_LIFETIME) < 0;
        Duration largest = longLived ? MAX_LONG_SKEW : MAX_SKEW;
        if (skew.isNegative() || skew.compareTo(largest) > 0) {
            throw new IllegalArgumentException(
                    "the clock skew must be 0 to " + largest.toSeconds() + " s, was " + skew);
        }
    }

    /** Returns a policy that ignores {@code aud}, for a party that forwards a token to its audience. */
    public static ClaimPolicy forAnyAudience(String issuer, Duration maxLifetime, Duration skew) {
        return new ClaimPolicy(issuer, null, maxLifetime, skew);
    }
}
