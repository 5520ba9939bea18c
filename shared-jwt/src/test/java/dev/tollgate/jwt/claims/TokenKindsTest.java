package dev.tollgate.jwt.claims;

import static dev.tollgate.fixture.Tokens.EC;
import static dev.tollgate.fixture.Tokens.ED;
import static dev.tollgate.fixture.Tokens.NOW;
import static dev.tollgate.fixture.Tokens.NOW_SECONDS;
import static dev.tollgate.fixture.Tokens.RSA;
import static dev.tollgate.fixture.Tokens.refusal;
import static dev.tollgate.fixture.Tokens.signed;
import static dev.tollgate.fixture.Tokens.trusting;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.ClaimPolicy;
import dev.tollgate.jwt.Claims;
import dev.tollgate.jwt.TokenVerifier;
import dev.tollgate.jwt.VerifiedToken;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jws.InvalidTokenException;
import dev.tollgate.jwt.jws.InvalidTokenException.Reason;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The three kinds of token: one is never taken for another. */
class TokenKindsTest {
    private static final String MACHINE = "mlab1-abc01.mlab-sandbox.measurement-lab.org";
    private static final Integration ACME = new Integration("acme", "ki_1", 1, Quota.none());

    @Test
    void stampsTheOriginalWithWhomItWasGrantedTo() throws Exception {
        Quota quota = Quota.none().with(Dimension.TOKEN_USES, new Limit.Count(2));
        Integration integration = new Integration("acme", "ki_1", 1, quota);

        VerifiedToken original = original("\"" + MACHINE + "\"");
        VerifiedToken stamped = read(AccessToken.stamped(original, integration, IntegrationClaim.ALL), EC, access());

        assertEquals(
                "{\"aud\":\"" + MACHINE + "\",\"exp\":" + (NOW_SECONDS + 60)
                        + ",\"int_id\":\"acme\",\"iss\":\"locate\","
                        + "\"jti\":\"j\",\"key_id\":\"ki_1\",\"quota\":{\"token_uses\":2},\"sub\":\"ndt\",\"tier\":1}",
                stamped.claimsJson());
        assertEquals(integration, Integration.of(stamped));
    }

    @Test
    void stampsAllAudiencesAndLeavesOutWhatIsNotThere() throws Exception {
        VerifiedToken original = original("[\"" + MACHINE + "\",\"b\"]");

        Integration integration = new Integration("acme", "", 0, Quota.none());
        VerifiedToken stamped = read(AccessToken.stamped(original, integration, IntegrationClaim.ALL), EC, access());

        assertEquals(List.of(MACHINE, "b"), stamped.audience());
        assertEquals(
                "{\"aud\":[\"" + MACHINE + "\",\"b\"],\"exp\":" + (NOW_SECONDS + 60)
                        + ",\"int_id\":\"acme\",\"iss\":\"locate\",\"jti\":\"j\",\"sub\":\"ndt\",\"tier\":0}",
                stamped.claimsJson());
    }

    @Test
    void keepsAnArrayOfOneAudienceAsLocateWritesIt() throws Exception {
        VerifiedToken original = original("[\"" + MACHINE + "\"]");

        VerifiedToken stamped = read(AccessToken.stamped(original, ACME, IntegrationClaim.ALL), EC, access());

        assertTrue(stamped.claimsJson().startsWith("{\"aud\":[\"" + MACHINE + "\"],"), stamped.claimsJson());
    }

    @Test
    void stampsTheChosenClaimsOnly() throws Exception {
        Quota quota = Quota.none().with(Dimension.TOKEN_USES, new Limit.Count(2));
        Integration integration = new Integration("acme", "ki_1", 1, quota);
        Set<IntegrationClaim> chosen = Set.of(IntegrationClaim.INT_ID, IntegrationClaim.KEY_ID);

        VerifiedToken stamped =
                read(AccessToken.stamped(original("[\"" + MACHINE + "\"]"), integration, chosen), EC, access());

        assertEquals(new Integration("acme", "ki_1", 0, Quota.none()), Integration.of(stamped));
        assertEquals(Optional.empty(), stamped.claim("tier"));
        assertEquals(Optional.empty(), stamped.claim("quota"));
    }

    @Test
    void neverOutlivesTheOriginal() throws Exception {
        String payload = "{\"iss\":\"locate\",\"aud\":\"" + MACHINE + "\",\"exp\":" + NOW_SECONDS + ".9}";
        VerifiedToken original = read(signed(ED, payload), ED, access());

        Instant expiry = read(
                        AccessToken.stamped(original, ACME, IntegrationClaim.ALL), EC, access(), NOW.minusMillis(1))
                .expiresAt();

        assertEquals(NOW, expiry);
    }

    @Test
    void accessTokenOfAnotherMachineIsRefusedThereAndPassesAtLocate() throws Exception {
        Claims other = claims("locate", "mlab2");

        assertEquals(Reason.WRONG_AUDIENCE, refusal(other.signedBy(ED), access(), NOW));
        assertDoesNotThrow(() -> read(other, ED, AccessToken.policyForAnyMachine(Duration.ZERO)));
    }

    @Test
    void accessTokenHasNoLeewayAfterItsExpiryWhereNoneIsGiven() throws Exception {
        String token = claims("locate", MACHINE).signedBy(ED);

        assertDoesNotThrow(() -> read(token, ED, access(), NOW.plusSeconds(20).minusMillis(1)));
        assertEquals(Reason.EXPIRED, refusal(token, access(), NOW.plusSeconds(20)));
    }

    @Test
    void accessTokenLivesForAsLongAsItsIssuerSays() throws Exception {
        String token = claims("locate", MACHINE).signedBy(ED);

        assertDoesNotThrow(() -> read(token, ED, access(), NOW.minus(Duration.ofDays(400))));
        assertDoesNotThrow(() -> read(
                token, ED, AccessToken.policyForAnyMachine(ClaimPolicy.MAX_SKEW), NOW.minus(Duration.ofDays(400))));
    }

    @Test
    void autojoinTokenNamesItsOrganization() throws Exception {
        Claims claims = AutojoinToken.claims("acme", "id", NOW);

        VerifiedToken token = read(claims, RSA, AutojoinToken.policy(Duration.ZERO));

        assertEquals("acme", AutojoinToken.organization(token));
        assertEquals(
                "{\"aud\":\"autojoin\",\"exp\":" + (NOW_SECONDS + 3600) + ",\"iat\":" + NOW_SECONDS
                        + ",\"iss\":\"token-exchange\",\"jti\":\"id\",\"nbf\":" + NOW_SECONDS + ",\"org\":\"acme\"}",
                token.claimsJson());
    }

    @Test
    void refusesAutojoinTokenWithoutOrganization() throws Exception {
        for (Object organization : new Object[] {"", 5, List.of("acme"), "a\nb", "a\0", "x".repeat(257)}) {
            Claims claims = Claims.builder()
                    .issuer("token-exchange")
                    .audience(List.of("autojoin"))
                    .expiresAt(NOW.plusSeconds(20))
                    .claim("org", organization)
                    .build();
            VerifiedToken token = read(claims, RSA, AutojoinToken.policy(Duration.ZERO));

            InvalidTokenException e =
                    assertThrows(InvalidTokenException.class, () -> AutojoinToken.organization(token));
            assertEquals(organization instanceof String ? Reason.INVALID_NAME : Reason.INVALID_CLAIM, e.reason());
        }
    }

    @Test
    void noKindPassesForAnother() {
        String integration = IntegrationToken.claims(ACME, "id", NOW).signedBy(ED);
        String autojoin = AutojoinToken.claims("acme", "id", NOW).signedBy(ED);
        String access = claims("locate", MACHINE).signedBy(ED);
        ClaimPolicy integrations = IntegrationToken.policy(Duration.ZERO);
        ClaimPolicy autojoins = AutojoinToken.policy(Duration.ZERO);

        assertEquals(Reason.WRONG_AUDIENCE, refusal(autojoin, integrations, NOW));
        assertEquals(Reason.WRONG_AUDIENCE, refusal(integration, autojoins, NOW));
        assertEquals(Reason.WRONG_ISSUER, refusal(access, integrations, NOW));
        assertEquals(Reason.WRONG_ISSUER, refusal(access, autojoins, NOW));
        assertEquals(Reason.WRONG_ISSUER, refusal(integration, access(), NOW));
        assertEquals(Reason.WRONG_ISSUER, refusal(integration, AccessToken.policyForAnyMachine(Duration.ZERO), NOW));
    }

    private static ClaimPolicy access() {
        return AccessToken.policy(MACHINE, Duration.ZERO);
    }

    private static Claims claims(String issuer, String audience) {
        return Claims.builder()
                .issuer(issuer)
                .audience(List.of(audience))
                .expiresAt(NOW.plusSeconds(20))
                .build();
    }

    private static VerifiedToken original(String audience) throws InvalidTokenException {
        String payload = "{\"aud\":" + audience + ",\"exp\":" + (NOW_SECONDS + 60)
                + ",\"iss\":\"locate\",\"jti\":\"j\",\"sub\":\"ndt\"}";
        return read(signed(ED, payload), ED, AccessToken.policyForAnyMachine(Duration.ZERO));
    }

    private static VerifiedToken read(Claims claims, SigningKey key, ClaimPolicy policy) throws InvalidTokenException {
        return read(claims.signedBy(key), key, policy);
    }

    private static VerifiedToken read(Claims claims, SigningKey key, ClaimPolicy policy, Instant now)
            throws InvalidTokenException {
        return read(claims.signedBy(key), key, policy, now);
    }

    private static VerifiedToken read(String token, SigningKey key, ClaimPolicy policy) throws InvalidTokenException {
        return read(token, key, policy, NOW);
    }

    private static VerifiedToken read(String token, SigningKey key, ClaimPolicy policy, Instant now)
            throws InvalidTokenException {
        return new TokenVerifier(policy, () -> now).verify(token, trusting(key));
    }
}
