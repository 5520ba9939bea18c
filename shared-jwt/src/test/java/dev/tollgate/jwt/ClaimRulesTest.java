package dev.tollgate.jwt;

import static dev.tollgate.fixture.Tokens.ED;
import static dev.tollgate.fixture.Tokens.KEYS;
import static dev.tollgate.fixture.Tokens.NOW;
import static dev.tollgate.fixture.Tokens.NOW_SECONDS;
import static dev.tollgate.fixture.Tokens.POLICY;
import static dev.tollgate.fixture.Tokens.payload;
import static dev.tollgate.fixture.Tokens.refusal;
import static dev.tollgate.fixture.Tokens.signed;
import static dev.tollgate.fixture.Tokens.verify;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tollgate.jwt.jws.InvalidTokenException;
import dev.tollgate.jwt.jws.InvalidTokenException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the registered claims must say, to the millisecond. */
class ClaimRulesTest {
    private static final Duration MILLI = Duration.ofMillis(1);
    private static final Instant EXPIRY = NOW.plusSeconds(60);

    @ParameterizedTest
    @ValueSource(strings = {"null", "\"Issuer\"", "\"issuer \"", "\"\"", "\"other\""})
    void refusesAnotherIssuer(String issuer) {
        assertEquals(Reason.WRONG_ISSUER, refusal(tokenWith("iss", issuer)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "\"\"", "\"Here\"", "\"here,there\"", "[]", "[\"there\"]", "[[\"here\"]]"})
    void refusesAnotherAudience(String audience) {
        Reason reason = audience.startsWith("[[") ? Reason.INVALID_CLAIM : Reason.WRONG_AUDIENCE;

        assertEquals(reason, refusal(tokenWith("aud", audience)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"here\"", "[\"here\"]", "[\"there\",\"here\"]"})
    void acceptsAudienceAsStringAndAsArray(String audience) {
        assertDoesNotThrow(() -> verify(tokenWith("aud", audience)));
    }

    @Test
    void doesNotLookAtTheAudienceWhereThePolicySaysSo() {
        ClaimPolicy policy = ClaimPolicy.forAnyAudience("issuer", Duration.ofSeconds(60), Duration.ZERO);
        TokenVerifier verifier = new TokenVerifier(policy, () -> NOW);

        for (String audience : List.of("\"else\"", "[\"a\",\"b\"]", "null")) {
            assertDoesNotThrow(() -> verifier.verify(tokenWith("aud", audience), KEYS));
        }
        assertEquals(Reason.INVALID_CLAIM, refusal(tokenWith("aud", "[1]"), policy, NOW));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"1\"",
                "true",
                "{}",
                "[]",
                "-1",
                "-0.001",
                "1e400",
                "1e30",
                "253402300800",
                "99999999999999999999999999999999"
            })
    void refusesDatesThatAreNone(String date) {
        for (String name : List.of("exp", "nbf", "iat")) {
            assertEquals(Reason.INVALID_CLAIM, refusal(tokenWith(name, date)), name);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "{}", "[1]", "[null]", "true"})
    void refusesClaimsOfTheWrongType(String value) {
        for (String name : List.of("iss", "sub", "aud", "jti")) {
            assertEquals(Reason.INVALID_CLAIM, refusal(tokenWith(name, value)), name);
        }
    }

    @Test
    void refusesTokenThatNeverExpires() {
        assertEquals(Reason.INVALID_CLAIM, refusal(signed(ED, "{\"iss\":\"issuer\",\"aud\":\"here\"}")));
        assertEquals(Reason.INVALID_CLAIM, refusal(tokenWith("exp", "null")));
    }

    @Test
    void acceptsUntilTheMillisecondBeforeItExpires() {
        String token = signed(ED, payload(""));

        assertDoesNotThrow(() -> verifyAt(token, POLICY, EXPIRY.minus(MILLI)));
        assertEquals(Reason.EXPIRED, refusal(token, POLICY, EXPIRY));
        assertEquals(Reason.EXPIRED, refusal(token, POLICY, EXPIRY.plus(MILLI)));
    }

    @Test
    void keepsTheMillisecondsOfADate() throws Exception {
        for (String fraction : List.of("001", "009", "290", "999")) {
            Instant expiry = NOW.plusMillis(Integer.parseInt(fraction));
            String token = tokenWith("exp", NOW_SECONDS + "." + fraction);

            assertEquals(expiry, verify(token).expiresAt());
            assertEquals(Reason.EXPIRED, refusal(token, POLICY, expiry));
        }
        assertEquals(
                NOW.plusSeconds(8),
                verify(tokenWith("exp", NOW_SECONDS + 8 + ".0009")).expiresAt());
        assertEquals(
                NOW.plusSeconds(44), verify(tokenWith("exp", "1.772366444e9")).expiresAt());
    }

    @Test
    void addsTheSkewToTheExpiryAndNoMore() {
        ClaimPolicy policy = withSkew(Duration.ofSeconds(2));
        String token = signed(ED, payload(""));

        assertDoesNotThrow(() -> verifyAt(token, policy, EXPIRY.plusSeconds(2).minus(MILLI)));
        assertEquals(Reason.EXPIRED, refusal(token, policy, EXPIRY.plusSeconds(2)));
    }

    @Test
    void acceptsFromTheMillisecondOfItsStart() {
        for (String name : List.of("nbf", "iat")) {
            String token = tokenWith(name, Long.toString(NOW_SECONDS + 10));
            Instant start = NOW.plusSeconds(10);

            assertEquals(Reason.NOT_YET_VALID, refusal(token, POLICY, start.minus(MILLI)));
            assertDoesNotThrow(() -> verifyAt(token, POLICY, start));

            ClaimPolicy skewed = withSkew(Duration.ofSeconds(2));
            assertEquals(
                    Reason.NOT_YET_VALID,
                    refusal(token, skewed, start.minusSeconds(2).minus(MILLI)));
            assertDoesNotThrow(() -> verifyAt(token, skewed, start.minusSeconds(2)));
        }
    }

    @Test
    void capsTheLifetimeFromTheMomentOfIssue() {
        assertDoesNotThrow(() -> verify(tokenWith("iat", Long.toString(NOW_SECONDS))));
        assertEquals(Reason.LIFETIME_TOO_LONG, refusal(tokenWith("iat", NOW_SECONDS - 1 + ".999")));
        assertEquals(Reason.LIFETIME_TOO_LONG, refusal(tokenWith("iat", "0")));
    }

    @Test
    void capsTheLifetimeFromNowWhereThereIsNoMomentOfIssue() {
        String token = signed(ED, payload(""));

        assertDoesNotThrow(() -> verifyAt(token, POLICY, NOW));
        assertEquals(Reason.LIFETIME_TOO_LONG, refusal(token, POLICY, NOW.minus(MILLI)));

        ClaimPolicy skewed = withSkew(Duration.ofSeconds(1));
        assertDoesNotThrow(() -> verifyAt(token, skewed, NOW.minusSeconds(1)));
        assertEquals(
                Reason.LIFETIME_TOO_LONG,
                refusal(token, skewed, NOW.minusSeconds(1).minus(MILLI)));
    }

    @Test
    void sayingThatATokenStillLivesFollowsTheClock() throws Exception {
        MovableClock clock = new MovableClock(NOW);
        TokenVerifier verifier = new TokenVerifier(withSkew(Duration.ofSeconds(1)), clock);
        VerifiedToken token = verifier.verify(signed(ED, payload("")), KEYS);

        clock.set(EXPIRY.plusSeconds(1).minus(MILLI));
        assertDoesNotThrow(() -> verifier.checkStillValid(token.expiresAt()));
        clock.advance(MILLI);
        InvalidTokenException e =
                assertThrows(InvalidTokenException.class, () -> verifier.checkStillValid(token.expiresAt()));
        assertEquals(Reason.EXPIRED, e.reason());
    }

    @Test
    void boundsThePolicy() {
        assertDoesNotThrow(() -> withSkew(ClaimPolicy.MAX_SKEW));
        for (Duration skew : List.of(ClaimPolicy.MAX_SKEW.plusNanos(1), Duration.ofNanos(-1))) {
            assertThrows(IllegalArgumentException.class, () -> withSkew(skew));
        }
        Duration day = Duration.ofDays(1);
        assertDoesNotThrow(() -> new ClaimPolicy("i", "a", day, ClaimPolicy.MAX_LONG_SKEW));
        for (Duration lifetime : List.of(ClaimPolicy.ANY_LIFETIME, Duration.ofHours(1))) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new ClaimPolicy("i", "a", lifetime, ClaimPolicy.MAX_LONG_SKEW));
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> new ClaimPolicy("i", "a", day, ClaimPolicy.MAX_LONG_SKEW.plusNanos(1)));
        for (Duration lifetime : List.of(Duration.ZERO, Duration.ofNanos(-1))) {
            assertThrows(IllegalArgumentException.class, () -> new ClaimPolicy("i", "a", lifetime, Duration.ZERO));
        }
        assertThrows(IllegalArgumentException.class, () -> new ClaimPolicy("", "a", MILLI, Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> new ClaimPolicy("i", "", MILLI, Duration.ZERO));
    }

    private static ClaimPolicy withSkew(Duration skew) {
        return new ClaimPolicy("issuer", "here", Duration.ofSeconds(60), skew);
    }

    private static void verifyAt(String token, ClaimPolicy policy, Instant now) throws InvalidTokenException {
        new TokenVerifier(policy, () -> now).verify(token, KEYS);
    }

    /** Returns a good token in which one claim is written otherwise. */
    private static String tokenWith(String name, String value) {
        StringBuilder payload = new StringBuilder("{\"" + name + "\":" + value);
        append(payload, name, "iss", "\"issuer\"");
        append(payload, name, "aud", "\"here\"");
        append(payload, name, "exp", Long.toString(NOW_SECONDS + 60));
        return signed(ED, payload.append('}').toString());
    }

    private static void append(StringBuilder payload, String changed, String name, String value) {
        if (!changed.equals(name)) {
            payload.append(",\"").append(name).append("\":").append(value);
        }
    }
}
