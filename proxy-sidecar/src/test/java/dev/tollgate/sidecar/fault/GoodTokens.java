package dev.tollgate.sidecar.fault;

import dev.tollgate.jwt.Claims;
import dev.tollgate.jwt.claims.AccessToken;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.claims.IntegrationToken;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.quota.Quota;
import java.time.Instant;
import java.util.List;

/** Tokens that hold now. */
final class GoodTokens {
    private GoodTokens() {}

    /** A token of the integration acme, which has no quota of its own. */
    static String integration(SigningKey key) {
        return integration(key, Instant.now());
    }

    /** The same, which holds from a time on. */
    static String integration(SigningKey key, Instant issued) {
        Integration acme = new Integration("acme", "k1", 0, Quota.none());
        return IntegrationToken.claims(acme, "j1", issued).signedBy(key);
    }

    /** A token by which locate sends a client to machine m. */
    static String access(SigningKey key) {
        return Claims.builder()
                .issuer(AccessToken.ISSUER)
                .subject("ndt")
                .audience(List.of("m"))
                .expiresAt(Instant.now().plusSeconds(60))
                .jwtId("j")
                .build()
                .signedBy(key);
    }

    /** The field that holds a token. */
    static String bearer(String token) {
        return "Authorization: Bearer " + token + "\r\n";
    }
}
