package dev.tollgate.jwt.claims;

import static dev.tollgate.fixture.HostileTexts.assertSurvives;

import dev.tollgate.fixture.HostileTexts;
import dev.tollgate.fixture.Tokens;
import dev.tollgate.jwt.VerifiedToken;
import dev.tollgate.jwt.jws.InvalidTokenException;
import dev.tollgate.jwt.quota.Quota;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Claims that a trusted key has signed, with values that no reader expects. */
final class HostileClaimsTest {
    private static final int LONG = 1_000;

    private static final Map<String, String> VALUES = values();

    private static Map<String, String> values() {
        Map<String, String> values = Stream.of(
                        "null",
                        "true",
                        "0",
                        "-1",
                        "1.5",
                        "-0.0",
                        "1e400",
                        "1e-400",
                        "1e99999",
                        "9223372036854775808",
                        "99999999999999999999999999999999",
                        "253402300799.9999",
                        "\"\"",
                        "\"\\u0000\"",
                        "\"\\ud800\"",
                        "\"\\u202e\"",
                        "\"" + "a".repeat(LONG) + "\"",
                        "[]",
                        "[null]",
                        "[[]]",
                        "[1,\"here\",{}]",
                        "{}",
                        "{\"\":null}",
                        "{\"requests\":null}",
                        "{\"requests\":{}}",
                        "{\"requests\":[\"1/1h\"]}",
                        "{\"requests\":1e400,\"client\":\"" + "9".repeat(LONG) + "/1h\"}",
                        "{\"client\":\"1/day@" + "A/".repeat(LONG) + "\"}")
                .collect(Collectors.toMap(Function.identity(), Function.identity()));
        Map<String, String> all = new HashMap<>(values);
        HostileTexts.all().forEach((name, text) -> {
            if (text.length() < LONG * LONG) {
                all.put(name, text);
            }
        });
        return all;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iss",
                "sub",
                "aud",
                "exp",
                "nbf",
                "iat",
                "jti",
                "int_id",
                "key_id",
                "tier",
                "quota",
                "org",
                "quota_user"
            })
    void areRefusedOrReadWithinTheirBounds(String claim) {
        assertSurvives(VALUES, value -> read(claim, value), InvalidTokenException.class);
    }

    private static void read(String claim, String value) throws InvalidTokenException {
        StringBuilder payload =
                new StringBuilder("{\"").append(claim).append("\":").append(value);
        for (String good : List.of(
                "\"iss\":\"issuer\"",
                "\"aud\":\"here\"",
                "\"exp\":" + (Tokens.NOW_SECONDS + 1),
                "\"int_id\":\"acme\"",
                "\"org\":\"isp\"")) {
            if (!good.startsWith("\"" + claim + "\"")) {
                payload.append(',').append(good);
            }
        }
        VerifiedToken token =
                Tokens.verify(Tokens.signed(Tokens.ED, payload.append('}').toString()));
        Integration found = Integration.find(token).orElse(new Integration("none", "", 0, Quota.none()));
        AccessToken.stamped(token, found, IntegrationClaim.ALL).signedBy(Tokens.ED);
        QuotaUser.find(token);
        AutojoinToken.organization(token);
    }
}
