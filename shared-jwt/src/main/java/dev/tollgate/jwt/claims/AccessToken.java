package dev.tollgate.jwt.claims;

import dev.tollgate.jwt.ClaimPolicy;
import dev.tollgate.jwt.Claims;
import dev.tollgate.jwt.VerifiedToken;
import java.time.Duration;
import java.util.Set;

/**
 * The token in the URLs that locate returns. ndt-server verifies it with zero leeway; {@code iss} must be {@code
 * locate} and {@code aud} must contain the machine. Tokens of locate are valid for 60 s and have no {@code iat}. Other
 * issuers may use longer lifetimes.
 */
public final class AccessToken {
    public static final String ISSUER = "locate";

    /** The {@code sub} of the platform's own monitoring, which has no quota. */
    public static final String MONITORING = "monitoring";

    private AccessToken() {}

    /**
     * Returns the policy for verifying it.
     *
     * @param machine the name of the machine, as locate writes it into {@code aud}
     * @param skew zero at an ndt-server
     */
    public static ClaimPolicy policy(String machine, Duration skew) {
        return new ClaimPolicy(ISSUER, machine, ClaimPolicy.ANY_LIFETIME, skew);
    }

    /** Returns the policy for verifying it on its way to any machine. */
    public static ClaimPolicy policyForAnyMachine(Duration skew) {
        return ClaimPolicy.forAnyAudience(ISSUER, ClaimPolicy.ANY_LIFETIME, skew);
    }

    /**
     * Makes the claims of a stamped token: {@code iss}, {@code sub}, {@code aud}, {@code exp} and {@code jti} of the
     * original, {@code aud} in the same form (a string or an array, RFC 7519 §4.1.3), and the claims of its
     * integration.
     *
     * @param claims which claims of the integration it gets
     */
    public static Claims stamped(VerifiedToken original, Integration integration, Set<IntegrationClaim> claims) {
        Claims.Builder stamped = Claims.builder()
                .issuer(ISSUER)
                .subject(original.subject().orElse(null))
                .claim("aud", original.claim("aud").orElse(null))
                .expiresAt(original.expiresAt())
                .jwtId(original.jwtId().orElse(null));
        return integration.addTo(stamped, claims).build();
    }
}
