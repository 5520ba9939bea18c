package dev.tollgate.sidecar.locate;

import dev.tollgate.jwt.VerifiedToken;
import dev.tollgate.jwt.claims.AutojoinToken;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.claims.QuotaUser;
import dev.tollgate.jwt.jws.InvalidTokenException;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * The caller that a verified token names; only a {@link VerifiedToken} makes one.
 *
 * @param integration the integration, null for an organization of autojoin
 * @param organization the organization, empty for an integration
 * @param userInfo the value of the header for locate
 * @param tokenId the {@code jti}, empty if there is none
 * @param quotaUser the user that the integration's backend named, null if none
 */
public record Caller(
        @Nullable Integration integration,
        String organization,
        AsciiString userInfo,
        String tokenId,
        @Nullable QuotaUser quotaUser) {
    /**
     * Reads an integration token.
     *
     * @throws InvalidTokenException if it names no integration, or a claim of it is malformed
     */
    public static Caller ofIntegration(VerifiedToken token) throws InvalidTokenException {
        return new Caller(
                Integration.of(token),
                "",
                UserInfo.of(token),
                token.jwtId().orElse(""),
                QuotaUser.find(token).orElse(null));
    }

    /**
     * Reads an autojoin token.
     *
     * @throws InvalidTokenException if it names no organization
     */
    public static Caller ofOrganization(VerifiedToken token) throws InvalidTokenException {
        return new Caller(
                null,
                AutojoinToken.organization(token),
                UserInfo.of(token),
                token.jwtId().orElse(""),
                null);
    }
}
