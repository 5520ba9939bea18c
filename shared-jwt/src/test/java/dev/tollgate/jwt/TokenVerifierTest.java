package dev.tollgate.jwt;

import static dev.tollgate.fixture.Tokens.ALL;
import static dev.tollgate.fixture.Tokens.EC;
import static dev.tollgate.fixture.Tokens.ED;
import static dev.tollgate.fixture.Tokens.GOOD_PAYLOAD;
import static dev.tollgate.fixture.Tokens.NOW;
import static dev.tollgate.fixture.Tokens.NOW_SECONDS;
import static dev.tollgate.fixture.Tokens.POLICY;
import static dev.tollgate.fixture.Tokens.RSA;
import static dev.tollgate.fixture.Tokens.base64Url;
import static dev.tollgate.fixture.Tokens.payload;
import static dev.tollgate.fixture.Tokens.refusal;
import static dev.tollgate.fixture.Tokens.signed;
import static dev.tollgate.fixture.Tokens.trusting;
import static dev.tollgate.fixture.Tokens.verify;
import static dev.tollgate.fixture.Tokens.withHeader;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tollgate.fixture.Tokens;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jws.InvalidTokenException;
import dev.tollgate.jwt.jws.InvalidTokenException.Reason;
import java.nio.charset.StandardCharsets;
import java.security.Security;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who signed: algorithms, keys, signatures, and in which order things are looked at. */
class TokenVerifierTest {
    @Test
    void acceptsWhatEachAlgorithmSigned() throws Exception {
        for (SigningKey key : ALL) {
            VerifiedToken token = verify(Claims.builder()
                    .issuer("issuer")
                    .subject("subject")
                    .audience(List.of("there", "here"))
                    .issuedAt(NOW)
                    .notBefore(NOW)
                    .expiresAt(NOW.plusSeconds(20))
                    .jwtId("id")
                    .claim("extra", List.of(1, true))
                    .build()
                    .signedBy(key));

            assertEquals(key.keyId(), token.keyId());
            assertEquals(Optional.of("subject"), token.subject());
            assertEquals(List.of("there", "here"), token.audience());
            assertEquals(NOW.plusSeconds(20), token.expiresAt());
            assertEquals(Optional.of(NOW), token.issuedAt());
            assertEquals(Optional.of("id"), token.jwtId());
            assertEquals(Optional.of(List.of(1, true)), token.claim("extra"));
            assertEquals(Optional.empty(), token.claim("other"));
        }
    }

    @Test
    void writesHeaderAndClaimsAsGoJoseDoes() {
        String[] parts = Claims.builder()
                .issuer("locate")
                .audience(List.of("mlab1"))
                .expiresAt(NOW)
                .claim("absent", null)
                .build()
                .signedBy(ED)
                .split("\\.");

        assertEquals("{\"alg\":\"EdDSA\",\"kid\":\"ed\"}", decoded(parts[0]));
        assertEquals("{\"aud\":\"mlab1\",\"exp\":" + NOW_SECONDS + ",\"iss\":\"locate\"}", decoded(parts[1]));
    }

    @Test
    void writesSeveralAudiencesAsArray() {
        String token = Claims.builder().audience(List.of("a", "b")).build().signedBy(ED);

        assertEquals("{\"aud\":[\"a\",\"b\"]}", decoded(token.split("\\.")[1]));
    }

    @Test
    void handsOutTheClaimsAsTheIssuerWroteThem() throws Exception {
        String payload = payload(" ,\n \"x\" : 1.50");

        assertEquals(payload, verify(signed(ED, payload)).claimsJson());
    }

    @Test
    void showsNothingOfATokenInItsText() throws Exception {
        assertEquals(
                "VerifiedToken[ed]",
                verify(signed(ED, payload(",\"sub\":\"who\""))).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "none", "None", "nOnE", "", "HS256", "HS512", "PS256", "RS512", "ES256K", "Ed448", "eddsa", "rs256"
            })
    void refusesAlgorithmOutsideTheList(String algorithm) {
        for (String keyId : List.of("ed", "rsa", "ec", "unknown")) {
            String header = "{\"alg\":\"" + algorithm + "\",\"kid\":\"" + keyId + "\"}";

            assertEquals(Reason.WRONG_ALGORITHM, refusal(withHeader(header, GOOD_PAYLOAD)), header);
        }
    }

    @Test
    void refusesUnsignedToken() {
        String token = base64Url("{\"alg\":\"none\",\"kid\":\"ed\"}") + "." + base64Url(GOOD_PAYLOAD) + ".";

        assertEquals(Reason.WRONG_ALGORITHM, refusal(token));
    }

    @Test
    void refusesHmacKeyedWithThePublicKey() throws Exception {
        String published = trusting(RSA).toJson();
        String input = base64Url("{\"alg\":\"HS256\",\"kid\":\"rsa\"}") + "." + base64Url(GOOD_PAYLOAD);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(published.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String token = input + "." + base64Url(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));

        assertEquals(Reason.WRONG_ALGORITHM, refusal(token));
    }

    @Test
    void refusesAlgorithmOfAnotherKey() {
        for (SigningKey named : ALL) {
            for (SigningKey other : ALL) {
                if (named != other) {
                    String header =
                            "{\"alg\":\"" + other.algorithm().joseName() + "\",\"kid\":\"" + named.keyId() + "\"}";

                    assertEquals(Reason.WRONG_ALGORITHM, refusal(withHeader(header, GOOD_PAYLOAD)), header);
                }
            }
        }
    }

    @Test
    void refusesSignatureOfAnotherKeyUnderTheSameName() {
        for (SigningKey key : ALL) {
            SigningKey impostor = Tokens.generated(key.algorithm(), key.keyId());

            assertEquals(Reason.BAD_SIGNATURE, refusal(signed(impostor, GOOD_PAYLOAD)));
        }
    }

    @Test
    void refusesTokenSignedByRetiredKey() throws Exception {
        String token = signed(EC, GOOD_PAYLOAD);
        TokenVerifier verifier = new TokenVerifier(POLICY, () -> NOW);
        verifier.verify(token, trusting(EC));

        for (KeySet without : List.of(trusting(ED, RSA), KeySet.empty())) {
            InvalidTokenException e = assertThrows(InvalidTokenException.class, () -> verifier.verify(token, without));
            assertEquals(Reason.UNKNOWN_KEY, e.reason());
        }
    }

    @Test
    void refusesAnyChangedSignature() {
        for (SigningKey key : ALL) {
            String token = signed(key, GOOD_PAYLOAD);
            int start = token.lastIndexOf('.') + 1;
            byte[] signature = Base64.getUrlDecoder().decode(token.substring(start));
            for (int i : new int[] {0, signature.length / 2, signature.length - 1}) {
                byte[] changed = signature.clone();
                changed[i] ^= 1;
                assertEquals(Reason.BAD_SIGNATURE, refusal(token.substring(0, start) + base64Url(changed)));
            }
        }
    }

    @Test
    void refusesSignaturesOfAnotherLength() {
        for (SigningKey key : ALL) {
            String token = signed(key, GOOD_PAYLOAD);
            int start = token.lastIndexOf('.') + 1;
            byte[] signature = Base64.getUrlDecoder().decode(token.substring(start));
            for (int length : new int[] {0, 1, 63, signature.length - 1, signature.length + 1, 2 * signature.length}) {
                byte[] other = Arrays.copyOf(signature, length);
                assertEquals(Reason.BAD_SIGNATURE, refusal(token.substring(0, start) + base64Url(other)));
            }
        }
    }

    @Test
    void refusesEcSignatureWithLongerHalvesOfTheSameNumbers() {
        String token = signed(EC, GOOD_PAYLOAD);
        int start = token.lastIndexOf('.') + 1;
        byte[] signature = Base64.getUrlDecoder().decode(token.substring(start));
        byte[] padded = new byte[66];
        System.arraycopy(signature, 0, padded, 1, 32);
        System.arraycopy(signature, 32, padded, 34, 32);

        assertEquals(Reason.BAD_SIGNATURE, refusal(token.substring(0, start) + base64Url(padded)));
    }

    @Test
    void refusesEcSignatureOfZeros() {
        String token = signed(EC, GOOD_PAYLOAD);

        assertEquals(
                Reason.BAD_SIGNATURE,
                refusal(token.substring(0, token.lastIndexOf('.') + 1) + base64Url(new byte[64])));
    }

    @Test
    void asksForFresherKeysOnlyWhenEverythingCheapIsInOrder() {
        SigningKey unknown = Tokens.generated(Algorithm.EDDSA, "unknown");

        assertEquals(Reason.UNKNOWN_KEY, refusal(signed(unknown, GOOD_PAYLOAD)));
        assertEquals(Reason.WRONG_ISSUER, refusal(signed(unknown, "{\"iss\":\"x\",\"exp\":1}")));
        assertEquals(Reason.WRONG_AUDIENCE, refusal(signed(unknown, "{\"iss\":\"issuer\",\"aud\":\"x\",\"exp\":1}")));
        assertEquals(Reason.EXPIRED, refusal(signed(unknown, "{\"iss\":\"issuer\",\"aud\":\"here\",\"exp\":1}")));
        assertEquals(Reason.NOT_YET_VALID, refusal(signed(unknown, payload(",\"nbf\":" + (NOW_SECONDS + 1)))));
        assertEquals(Reason.LIFETIME_TOO_LONG, refusal(signed(unknown, payload(",\"iat\":" + (NOW_SECONDS - 1)))));
        assertEquals(Reason.INVALID_CLAIM, refusal(signed(unknown, "{\"iss\":\"issuer\",\"aud\":\"here\"}")));
        assertEquals(
                Reason.WRONG_ALGORITHM, refusal(withHeader("{\"alg\":\"HS256\",\"kid\":\"unknown\"}", GOOD_PAYLOAD)));
    }

    @Test
    void refusesWithoutStackTraceAndWithoutTheToken() {
        InvalidTokenException e =
                assertThrows(InvalidTokenException.class, () -> verify(signed(RSA, payload(",\"nbf\":\"x\""))));

        assertEquals(0, e.getStackTrace().length);
        assertEquals(Reason.INVALID_CLAIM.sentence(), e.getMessage());
        assertEquals("invalid_claim", e.reason().label());
        assertNull(e.getCause());
    }

    @Test
    void worksWithTheProvidersOfTheJdkAlone() throws Exception {
        assertNull(Security.getProvider("AmazonCorrettoCryptoProvider"));
        for (SigningKey key : ALL) {
            assertFalse(verify(signed(key, GOOD_PAYLOAD)).keyId().isEmpty());
        }
    }

    private static String decoded(String part) {
        return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
    }
}
