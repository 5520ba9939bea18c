package dev.tollgate.jwt.claims;

import dev.tollgate.jwt.ClaimPolicy;
import dev.tollgate.jwt.Claims;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The token that an integration's backend gets for an API key, as m-lab/token-exchange issues it. */
public final class IntegrationToken {
    public static final String ISSUER = "token-exchange";
    public static final String AUDIENCE = "integration";

    /** Its lifetime: long enough for one call of locate. */
    public static final Duration LIFETIME = Duration.ofSeconds(20);

    private IntegrationToken() {}

    /** Returns the policy for verifying it. */
    public static ClaimPolicy policy(Duration skew) {
        return new ClaimPolicy(ISSUER, AUDIENCE, LIFETIME.plus(skew), skew);
    }

    /**
     * Makes the claims of a new token. {@code quota} is left out where it is empty.
     *
     * @param jwtId the {@code jti}, a random UUID
     */
    public static Claims claims(Integration integration, String jwtId, Instant now) {
        return claims(integration, null, jwtId, now);
    }

    /**
     * Makes the claims of a new token.
     *
     * @param user named by the backend, null if none was named
     * @param jwtId the {@code jti}, a random UUID
     */
    public static Claims claims(Integration integration, @Nullable QuotaUser user, String jwtId, Instant now) {
        return integration
                .addTo(Claims.builder()
                        .issuer(ISSUER)
                        .audience(List.of(AUDIENCE))
                        .issuedAt(now)
                        .notBefore(now)
                        .expiresAt(now.plus(LIFETIME))
                        .jwtId(jwtId)
                        .claim(QuotaUser.CLAIM, user == null ? null : user.reveal()))
                .build();
    }
}
