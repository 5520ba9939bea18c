package dev.tollgate.jwt.claims;

import dev.tollgate.jwt.Claims;
import dev.tollgate.jwt.VerifiedToken;
import dev.tollgate.jwt.jws.InvalidTokenException;
import dev.tollgate.jwt.jws.InvalidTokenException.Reason;
import dev.tollgate.jwt.quota.Quota;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The integration that a token belongs to: the private claims {@code int_id}, {@code key_id}, {@code tier} and {@code
 * quota} of integration tokens and of stamped access tokens.
 *
 * @param integrationId {@code int_id}, 1 to {@link #MAX_ID_LENGTH} octets in UTF-8
 * @param keyId {@code key_id}, at most {@link #MAX_ID_LENGTH} octets, empty where the token has none
 * @param tier {@code tier}, 0 or more; 0 where the token has none or none in this range, as locate reads it
 * @param quota {@code quota}, as far as it can be read; {@link Quota#none()} where the token has none
 */
public record Integration(String integrationId, String keyId, int tier, Quota quota) {
    /** The longest id, in octets of UTF-8, as m-lab/token-exchange counts. */
    public static final int MAX_ID_LENGTH = 64;

    private static final String INTEGRATION_ID = IntegrationClaim.INT_ID.wireName();
    private static final String KEY_ID = IntegrationClaim.KEY_ID.wireName();
    private static final String TIER = IntegrationClaim.TIER.wireName();
    private static final String QUOTA = IntegrationClaim.QUOTA.wireName();

    /**
     * Reads the claims of a token that must have them.
     *
     * @throws InvalidTokenException with {@link Reason#INVALID_CLAIM} if {@code int_id} or {@code key_id} is not a
     *     string, with {@link Reason#INVALID_NAME} if it is not a valid name
     */
    public static Integration of(VerifiedToken token) throws InvalidTokenException {
        return find(token).orElseThrow(() -> new InvalidTokenException(Reason.INVALID_CLAIM));
    }

    /**
     * Reads the claims of a token that may have them.
     *
     * @return empty if there is no {@code int_id}
     * @throws InvalidTokenException as {@link #of} does, if there is one
     */
    public static Optional<Integration> find(VerifiedToken token) throws InvalidTokenException {
        if (token.claim(INTEGRATION_ID).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Integration(
                NameClaim.required(token, INTEGRATION_ID, MAX_ID_LENGTH),
                NameClaim.optional(token, KEY_ID, MAX_ID_LENGTH),
                tier(token),
                token.claim(QUOTA).map(Quota::ofToken).orElse(Quota.none())));
    }

    /** Adds the claims; Empty {@code key_id} and {@code quota} are left out. */
    Claims.Builder addTo(Claims.Builder claims) {
        return addTo(claims, IntegrationClaim.ALL);
    }

    /** Adds some of the claims in the same way. */
    Claims.Builder addTo(Claims.Builder claims, Set<IntegrationClaim> chosen) {
        chosen.forEach(claim -> claims.claim(claim.wireName(), value(claim)));
        return claims;
    }

    private @Nullable Object value(IntegrationClaim claim) {
        return switch (claim) {
            case INT_ID -> integrationId;
            case KEY_ID -> keyId.isEmpty() ? null : keyId;
            case TIER -> tier;
            case QUOTA -> quotaClaim();
        };
    }

    private @Nullable Object quotaClaim() {
        Map<String, Object> claim = quota.toClaim();
        return claim.isEmpty() ? null : claim;
    }

    private static int tier(VerifiedToken token) {
        double tier = token.claim(TIER).orElse(0) instanceof Number number ? number.doubleValue() : 0;
        return tier > 0 && tier <= Integer.MAX_VALUE ? (int) tier : 0;
    }
}
