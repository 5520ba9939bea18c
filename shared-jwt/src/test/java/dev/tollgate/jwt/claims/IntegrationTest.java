package dev.tollgate.jwt.claims;

import static dev.tollgate.fixture.Tokens.ED;
import static dev.tollgate.fixture.Tokens.NOW;
import static dev.tollgate.fixture.Tokens.NOW_SECONDS;
import static dev.tollgate.fixture.Tokens.payload;
import static dev.tollgate.fixture.Tokens.signed;
import static dev.tollgate.fixture.Tokens.trusting;
import static dev.tollgate.fixture.Tokens.verify;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tollgate.jwt.TokenVerifier;
import dev.tollgate.jwt.VerifiedToken;
import dev.tollgate.jwt.jws.InvalidTokenException;
import dev.tollgate.jwt.jws.InvalidTokenException.Reason;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntegrationTest {
    private static final Quota QUOTA = Quota.none()
            .with(Dimension.CLIENT, new Limit.Rate(40, Duration.ofHours(12)))
            .with(Dimension.SERVER_CONCURRENT, new Limit.Count(20));

    @Test
    void isTheClaimsThatTokenExchangeWrites() throws Exception {
        VerifiedToken token = issued(new Integration("it-dev", "ki_1", 0, Quota.none()));

        assertEquals(
                "{\"aud\":\"integration\",\"exp\":" + (NOW_SECONDS + 20) + ",\"iat\":" + NOW_SECONDS
                        + ",\"int_id\":\"it-dev\",\"iss\":\"token-exchange\",\"jti\":\"id\",\"key_id\":\"ki_1\",\"nbf\":"
                        + NOW_SECONDS + ",\"tier\":0}",
                token.claimsJson());
    }

    @Test
    void survivesTheWayThroughAToken() throws Exception {
        for (Integration integration : new Integration[] {
            new Integration("acme", "ki_1", 2, QUOTA), new Integration("acme", "", 0, Quota.none())
        }) {
            assertEquals(integration, Integration.of(issued(integration)));
        }
    }

    @Test
    void isAbsentWhereTheTokenNamesNoIntegration() throws Exception {
        VerifiedToken token = verify(signed(ED, payload(",\"key_id\":5,\"tier\":1")));

        assertEquals(Optional.empty(), Integration.find(token));
        assertEquals(Reason.INVALID_CLAIM, refusal(""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"int_id\":5",
                ",\"int_id\":[\"acme\"]",
                ",\"int_id\":null",
                ",\"int_id\":\"acme\",\"key_id\":5",
                ",\"int_id\":\"acme\",\"key_id\":{}"
            })
    void refusesMalformedClaims(String claims) {
        assertEquals(Reason.INVALID_CLAIM, refusal(claims));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a\\u0000",
                "a\\r\\nX-Forged: 1",
                "\\n",
                "a\\tb",
                "\\u001b[31m",
                "a\\u007f",
                "\\u0085",
                "a\\u2028b",
                "a\\u202eb",
                "a\\u2066b",
                "a\\u2069b",
                "a\\u200fb",
                "a\\u061cb",
                "12345678901234567890123456789012345678901234567890123456789012345"
            })
    void refusesWhatIsNoName(String name) {
        assertEquals(Reason.INVALID_NAME, refusal(",\"int_id\":\"" + name + "\""));
        assertEquals(Reason.INVALID_NAME, refusal(",\"int_id\":\"acme\",\"key_id\":\"" + name + "\""));
    }

    @Test
    void takesNamesOfAnyLanguage() throws Exception {
        for (String name : new String[] {"acme corp", "caf\u00e9", "\u6d4b\u901f", "none", "a/b:c"}) {
            VerifiedToken token = verify(signed(ED, payload(",\"int_id\":\"" + name + "\",\"key_id\":null")));
            assertEquals(name, Integration.of(token).integrationId());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "[]", "\"40/12h\"", "true"})
    void isGoodWithAQuotaThatIsNoObject(String quota) throws Exception {
        Quota read = quotaOf(quota);

        assertEquals(Quota.none(), read);
        assertEquals(Set.of("quota"), read.unreadable());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"forty\"", "40", "\"5/1y\"", "\"5/0h\"", "[\"5/1h\"]", "{\"limit\":\"5/1h\"}", "true", "\"\""})
    void leavesALimitThatCannotBeReadToOtherSources(String limit) throws Exception {
        Quota read = quotaOf("{\"client\":" + limit + ",\"server_concurrent\":20,\"requests\":null}");

        assertEquals(Quota.none().with(Dimension.SERVER_CONCURRENT, new Limit.Count(20)), read);
        assertEquals(Set.of("client"), read.unreadable());
    }

    @Test
    void namesLimitsOfALaterVersionAsUnknownAndStampsThemOn() throws Exception {
        Quota read = quotaOf("{\"server_tests\":\"5/1y\",\"of_planets\":\"10/day\",\"client\":\"40/12h\"}");
        Integration acme = new Integration("acme", "ki_1", 0, read);

        assertEquals(Set.of("server_tests", "unknown"), read.unreadable());
        assertEquals(
                Map.of("client", "40/12h", "server_tests", "5/1y", "of_planets", "10/day"),
                issued(acme).claim("quota").orElseThrow());
    }

    @Test
    void passesLittleOnOfAnOversizedQuota() throws Exception {
        StringBuilder members = new StringBuilder("{\"long\":\"" + "x".repeat(500) + "\"");
        for (int i = 0; i < 200; i++) {
            members.append(",\"n").append(i).append("\":1");
        }
        Quota read = quotaOf(members.append(",\"requests\":\"5/1h\"}").toString());

        assertEquals(Quota.none().with(Dimension.REQUESTS, new Limit.Rate(5, Duration.ofHours(1))), read);
        assertEquals(Set.of("unknown"), read.unreadable());
        assertEquals(17, read.toClaim().size());
    }

    private static Quota quotaOf(String claim) throws Exception {
        return Integration.of(verify(signed(ED, payload(",\"int_id\":\"acme\",\"quota\":" + claim))))
                .quota();
    }

    @Test
    void countsOctetsOfAnIdAsTokenExchangeDoes() throws Exception {
        String longest = "\u00e9".repeat(32);
        assertEquals(
                longest,
                Integration.of(verify(signed(ED, payload(",\"int_id\":\"" + longest + "\""))))
                        .integrationId());

        assertEquals(Reason.INVALID_NAME, refusal(",\"int_id\":\"" + longest + "x\""));
        assertEquals(Reason.INVALID_NAME, refusal(",\"int_id\":\"acme\",\"key_id\":\"" + longest + "x\""));
    }

    @ParameterizedTest
    @CsvSource({
        "3, 3",
        "1.9, 1",
        "-1, 0",
        "true, 0",
        "null, 0",
        "2147483647, 2147483647",
        "2147483648, 0",
        "4294967297, 0",
        "18446744073709551617, 0",
        "1e300, 0",
        "1e999, 0"
    })
    void readsTierAsLocateDoes(String written, int tier) throws Exception {
        VerifiedToken token = verify(signed(ED, payload(",\"int_id\":\"acme\",\"tier\":" + written)));

        assertEquals(tier, Integration.of(token).tier());
    }

    private static VerifiedToken issued(Integration integration) throws InvalidTokenException {
        return new TokenVerifier(IntegrationToken.policy(Duration.ZERO), () -> NOW)
                .verify(IntegrationToken.claims(integration, "id", NOW).signedBy(ED), trusting(ED));
    }

    private static Reason refusal(String claims) {
        return assertThrows(InvalidTokenException.class, () -> Integration.of(verify(signed(ED, payload(claims)))))
                .reason();
    }
}
