package dev.tollgate.jwt.claims;

import dev.tollgate.jwt.ClaimPolicy;
import dev.tollgate.jwt.Claims;
import dev.tollgate.jwt.VerifiedToken;
import dev.tollgate.jwt.jws.InvalidTokenException;
import dev.tollgate.jwt.jws.InvalidTokenException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The token that an organization's server gets for registering with locate, as m-lab/token-exchange issues it. */
public final class AutojoinToken {
    public static final String AUDIENCE = "autojoin";

    /** Its lifetime. */
    public static final Duration LIFETIME = Duration.ofHours(1);

    private static final String ORGANIZATION = "org";
    /** In octets of UTF-8; M-Lab's are of a few letters. */
    private static final int MAX_ORGANIZATION_LENGTH = 256;

    private AutojoinToken() {}

    /** Returns the policy for verifying it. */
    public static ClaimPolicy policy(Duration skew) {
        return new ClaimPolicy(IntegrationToken.ISSUER, AUDIENCE, LIFETIME.plus(skew), skew);
    }

    /**
     * Makes the claims of a new token.
     *
     * @param organization the {@code org} claim
     * @param jwtId the {@code jti}, a random UUID
     */
    public static Claims claims(String organization, String jwtId, Instant now) {
        return Claims.builder()
                .issuer(IntegrationToken.ISSUER)
                .audience(List.of(AUDIENCE))
                .issuedAt(now)
                .notBefore(now)
                .expiresAt(now.plus(LIFETIME))
                .jwtId(jwtId)
                .claim(ORGANIZATION, organization)
                .build();
    }

    /**
     * Reads the organization.
     *
     * @throws InvalidTokenException with {@link Reason#INVALID_CLAIM} if {@code org} is not a string, with {@link
     *     Reason#INVALID_NAME} if it is not a valid name
     */
    public static String organization(VerifiedToken token) throws InvalidTokenException {
        return NameClaim.required(token, ORGANIZATION, MAX_ORGANIZATION_LENGTH);
    }
}
