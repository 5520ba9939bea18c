package dev.tollgate.jwt;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.JwkFormatException;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jws.InvalidTokenException;
import dev.tollgate.jwt.jws.InvalidTokenException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/** Keys and tokens for tests: one key of each algorithm, one policy, a moment that is now. */
public final class Tokens {
    public static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    public static final long NOW_SECONDS = NOW.getEpochSecond();
    public static final ClaimPolicy POLICY = new ClaimPolicy("issuer", "here", Duration.ofSeconds(60), Duration.ZERO);

    public static final SigningKey RSA = generated(Algorithm.RS256, "rsa");
    public static final SigningKey EC = generated(Algorithm.ES256, "ec");
    public static final SigningKey ED = generated(Algorithm.EDDSA, "ed");
    public static final List<SigningKey> ALL = List.of(RSA, EC, ED);
    public static final KeySet KEYS = trusting(RSA, EC, ED);

    /** A payload that {@link #POLICY} accepts at {@link #NOW}. */
    public static final String GOOD_PAYLOAD = payload("");

    private Tokens() {}

    public static SigningKey generated(Algorithm algorithm, String keyId) {
        try {
            return SigningKey.generate(algorithm, keyId);
        } catch (JwkFormatException e) {
            throw new AssertionError(e);
        }
    }

    public static KeySet trusting(SigningKey... keys) {
        try {
            return KeySet.of(
                    List.of(keys).stream().map(SigningKey::verificationKey).toList());
        } catch (JwkFormatException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns good claims as JSON, followed by {@code more}, which begins with a comma if not empty. */
    public static String payload(String more) {
        return "{\"iss\":\"issuer\",\"aud\":\"here\",\"exp\":" + (NOW_SECONDS + 60) + more + "}";
    }

    public static String signed(SigningKey key, String payload) {
        return key.sign(payload.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns a token with any header and a signature that belongs to another one. */
    public static String withHeader(String header, String payload) {
        String good = signed(ED, payload);
        return base64Url(header) + good.substring(good.indexOf('.'));
    }

    public static String base64Url(String text) {
        return base64Url(text.getBytes(StandardCharsets.UTF_8));
    }

    public static String base64Url(byte[] octets) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    public static VerifiedToken verify(String token) throws InvalidTokenException {
        return new TokenVerifier(POLICY, () -> NOW).verify(token, KEYS);
    }

    public static Reason refusal(String token) {
        return refusal(token, POLICY, NOW);
    }

    public static Reason refusal(String token, ClaimPolicy policy, Instant now) {
        TokenVerifier verifier = new TokenVerifier(policy, () -> now);
        return assertThrows(InvalidTokenException.class, () -> verifier.verify(token, KEYS))
                .reason();
    }
}
