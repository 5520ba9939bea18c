package dev.tollgate.sidecar.ndt;

import dev.tollgate.jwt.VerifiedToken;
import dev.tollgate.jwt.claims.AccessToken;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.jws.InvalidTokenException;
import java.time.Instant;
import java.util.Optional;

/**
 * What a verified access token grants.
 *
 * @param who for whom; empty for clients without an integration
 * @param tokenId the {@code jti}, empty if there is none
 * @param expiresAt when the token does
 * @param monitoring whether the platform's own monitoring asks, which nothing holds up
 */
public record Grant(Optional<Integration> who, String tokenId, Instant expiresAt, boolean monitoring) {
    static final Grant NONE = new Grant(Optional.empty(), "", Instant.MAX, false);

    /**
     * Reads an access token.
     *
     * @throws InvalidTokenException if a claim that says for whom is malformed
     */
    public static Grant of(VerifiedToken token) throws InvalidTokenException {
        boolean monitoring =
                token.subject().filter(AccessToken.MONITORING::equals).isPresent();
        return new Grant(Integration.find(token), token.jwtId().orElse(""), token.expiresAt(), monitoring);
    }
}
