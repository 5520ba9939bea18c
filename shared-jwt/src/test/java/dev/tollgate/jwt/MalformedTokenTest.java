package dev.tollgate.jwt;

import static dev.tollgate.fixture.Tokens.ED;
import static dev.tollgate.fixture.Tokens.GOOD_PAYLOAD;
import static dev.tollgate.fixture.Tokens.RSA;
import static dev.tollgate.fixture.Tokens.base64Url;
import static dev.tollgate.fixture.Tokens.payload;
import static dev.tollgate.fixture.Tokens.refusal;
import static dev.tollgate.fixture.Tokens.signed;
import static dev.tollgate.fixture.Tokens.verify;
import static dev.tollgate.fixture.Tokens.withHeader;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.fixture.Tokens;
import dev.tollgate.jwt.jws.CompactJws;
import dev.tollgate.jwt.jws.InvalidTokenException.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a token is written: parts, base64url, UTF-8, JSON, and what a header may ask for. */
class MalformedTokenTest {
    private static final String HEADER = base64Url("{\"alg\":\"EdDSA\",\"kid\":\"ed\"}");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "...",
                "a",
                "a.b",
                "a..c",
                ".b.c",
                "a.b.c.d",
                "a.b.c.",
                "....",
                "\u0000.\u0000.\u0000",
                "é.é.é"
            })
    void refusesWhatIsNotThreeParts(String token) {
        assertEquals(Reason.MALFORMED, refusal(token));
    }

    @Test
    void refusesPartsAfterAGoodToken() {
        String good = signed(ED, GOOD_PAYLOAD);

        for (String more : List.of(".", ".x", ".." + good, "." + good)) {
            assertEquals(Reason.MALFORMED, refusal(good + more));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"=", "==", " ", "\n", "\t", "\r\n", "+", "/", "%3D", "~", "\u00e9", "\u2028", "\u0141"})
    void refusesEveryPartWithAForeignCharacter(String foreign) {
        String good = signed(ED, GOOD_PAYLOAD);
        String[] parts = good.split("\\.");

        assertEquals(Reason.MALFORMED, refusal(foreign + good));
        assertEquals(Reason.MALFORMED, refusal(good + foreign));
        assertEquals(Reason.MALFORMED, refusal(parts[0] + foreign + "." + parts[1] + "." + parts[2]));
        assertEquals(Reason.MALFORMED, refusal(parts[0] + "." + parts[1] + foreign + "." + parts[2]));
        assertEquals(
                Reason.MALFORMED,
                refusal(parts[0] + "." + parts[1].substring(0, 4) + foreign + parts[1].substring(4) + "." + parts[2]));
    }

    @Test
    void refusesSignatureWhoseUnusedBitsAreSet() {
        String good = signed(ED, GOOD_PAYLOAD); // 64 octets are 86 characters, the last of which uses two bits of six
        char last = good.charAt(good.length() - 1);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        assertEquals(0, alphabet.indexOf(last) % 16);

        for (int bits = 1; bits < 16; bits++) {
            String other = good.substring(0, good.length() - 1) + alphabet.charAt(alphabet.indexOf(last) + bits);
            assertEquals(Reason.MALFORMED, refusal(other));
        }
    }

    @Test
    void refusesPartOfImpossibleLength() {
        String good = signed(ED, GOOD_PAYLOAD);

        assertEquals(Reason.MALFORMED, refusal(good.substring(0, good.length() - 1)));
    }

    @Test
    void acceptsTheLongestTokenAndRefusesALongerOne() throws Exception {
        String longest = ofLength(CompactJws.MAX_LENGTH);
        assertEquals("rsa", verify(longest).keyId());

        assertEquals(Reason.TOO_LONG, refusal(longest + "A"));
        assertEquals(Reason.TOO_LONG, refusal(".".repeat(CompactJws.MAX_LENGTH + 1)));
        assertEquals(Reason.TOO_LONG, refusal("A".repeat(1_000_000)));
    }

    @Test
    void refusesInvalidUtf8InHeaderAndPayload() throws Exception {
        String good = signed(ED, GOOD_PAYLOAD);
        String signature = good.substring(good.lastIndexOf('.'));
        for (int octet : new int[] {0xff, 0xc0, 0x80, 0xed}) {
            ByteArrayOutputStream bad = new ByteArrayOutputStream();
            bad.writeBytes("{\"iss\":\"".getBytes(StandardCharsets.UTF_8));
            bad.write(octet);
            bad.writeBytes("\"}".getBytes(StandardCharsets.UTF_8));
            String part = base64Url(bad.toByteArray());

            assertEquals(Reason.MALFORMED, refusal(part + "." + base64Url(GOOD_PAYLOAD) + signature));
            assertEquals(Reason.MALFORMED, refusal(HEADER + "." + part + signature));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "[{}]",
                "\"\"",
                "\"{}\"",
                "1",
                "true",
                "{",
                "}",
                "{}{}",
                "{} x",
                "{},",
                "{'iss':'issuer'}",
                "{iss:1}",
                "{\"a\":1,}",
                "{\"a\":01}",
                "{\"a\":+1}",
                "{\"a\":NaN}",
                "{\"a\":Infinity}",
                "{\"a\":1}//",
                "/**/{\"a\":1}",
                "{\"a\":\"\n\"}",
                "\uFEFF{\"a\":1}",
                "\u0000{}"
            })
    void refusesPayloadThatIsNotOneJsonObject(String payload) {
        assertEquals(Reason.MALFORMED, refusal(signed(ED, payload)));
        assertEquals(Reason.MALFORMED, refusal(withHeader(payload, GOOD_PAYLOAD)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"iss\":\"issuer\"",
                ",\"i\\u0073s\":\"other\"",
                ",\"x\":1,\"x\":1",
                ",\"quota\":{\"client\":\"1/1h\",\"client\":\"2/1h\"}",
                ",\"x\":[{\"y\":{\"z\":1,\"\\u007a\":2}}]"
            })
    void refusesDuplicateClaimNames(String more) {
        assertEquals(Reason.MALFORMED, refusal(signed(ED, payload(more))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alg\":\"EdDSA\",\"alg\":\"EdDSA\",\"kid\":\"ed\"}",
                "{\"alg\":\"EdDSA\",\"kid\":\"ed\",\"\\u006bid\":\"rsa\"}",
                "{\"alg\":\"EdDSA\",\"kid\":\"ed\",\"jwk\":{\"kty\":\"oct\",\"kty\":\"RSA\"}}"
            })
    void refusesDuplicateHeaderNames(String header) {
        assertEquals(Reason.MALFORMED, refusal(withHeader(header, GOOD_PAYLOAD)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"alg\":\"EdDSA\"}",
                "{\"kid\":\"ed\"}",
                "{\"alg\":\"EdDSA\",\"kid\":null}",
                "{\"alg\":\"EdDSA\",\"kid\":1}",
                "{\"alg\":\"EdDSA\",\"kid\":[\"ed\"]}",
                "{\"alg\":null,\"kid\":\"ed\"}",
                "{\"alg\":[\"EdDSA\"],\"kid\":\"ed\"}",
                "{\"ALG\":\"EdDSA\",\"KID\":\"ed\"}"
            })
    void refusesHeaderWithoutAlgorithmOrKeyId(String header) {
        assertEquals(Reason.MALFORMED, refusal(withHeader(header, GOOD_PAYLOAD)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"crit\":[\"exp\"]",
                "\"crit\":[\"b64\"],\"b64\":false",
                "\"crit\":[]",
                "\"crit\":null",
                "\"b64\":false",
                "\"b64\":true"
            })
    void refusesCriticalHeadersAndUnencodedPayloads(String member) {
        String header = "{\"alg\":\"EdDSA\",\"kid\":\"ed\"," + member + "}";

        assertEquals(Reason.UNSUPPORTED_HEADER, refusal(withHeader(header, GOOD_PAYLOAD)));
    }

    @Test
    void neverTakesAKeyFromTheToken() {
        String own = Tokens.trusting(ED).toJson();
        String jwk = own.substring(own.indexOf('[') + 1, own.lastIndexOf(']'));
        for (String member :
                List.of("\"jwk\":" + jwk, "\"jku\":\"http://127.0.0.1/\"", "\"x5u\":\"file:///\"", "\"x5c\":[]")) {
            String header = "{\"alg\":\"EdDSA\",\"kid\":\"mine\"," + member + "}";

            assertEquals(Reason.UNKNOWN_KEY, refusal(withHeader(header, GOOD_PAYLOAD)));
        }
    }

    @Test
    void refusesDeepNesting() throws Exception {
        assertTrue(verify(signed(ED, payload(",\"x\":" + nested(7)))).claim("x").isPresent());

        for (int depth : new int[] {8, 100, 2000}) {
            assertEquals(Reason.MALFORMED, refusal(signed(ED, payload(",\"x\":" + nested(depth)))));
        }
    }

    @Test
    void refusesNumbersOfAbsurdLength() {
        assertEquals(Reason.MALFORMED, refusal(signed(ED, payload(",\"x\":" + "9".repeat(33)))));
        assertEquals(Reason.MALFORMED, refusal(signed(ED, payload(",\"x\":1." + "9".repeat(5000)))));
    }

    @Test
    void refusesHalfASurrogatePairInNamesAndValues() throws Exception {
        assertEquals(
                "\uD83D\uDE00",
                verify(signed(ED, payload(",\"x\":\"\\ud83d\\ude00\"")))
                        .claim("x")
                        .orElseThrow());

        for (String half : List.of("\\ud83d", "\\ude00", "\\ude00\\ud83d", "a\\ud83db")) {
            assertEquals(Reason.MALFORMED, refusal(signed(ED, payload(",\"x\":\"" + half + "\""))));
            assertEquals(Reason.MALFORMED, refusal(signed(ED, payload(",\"" + half + "\":1"))));
            assertEquals(Reason.MALFORMED, refusal(signed(ED, payload(",\"x\":[{\"y\":\"" + half + "\"}]"))));
            String header = "{\"alg\":\"EdDSA\",\"kid\":\"" + half + "\"}";
            assertEquals(Reason.MALFORMED, refusal(withHeader(header, GOOD_PAYLOAD)));
        }
    }

    @Test
    void acceptsTheReplacementCharacterWhereTheIssuerWroteIt() throws Exception {
        assertEquals(
                "a\uFFFD\u00e9",
                verify(signed(ED, payload(",\"x\":\"a\uFFFD\u00e9\"")))
                        .claim("x")
                        .orElseThrow());
    }

    @Test
    void acceptsOtherFormsOfAHeader() throws Exception {
        for (String header : List.of(
                "{\"kid\":\"ed\",\"alg\":\"EdDSA\"}",
                "{\"alg\":\"EdDSA\",\"kid\":\"ed\",\"typ\":\"JWT\"}",
                " {\"alg\" : \"EdDSA\",\n\"k\\u0069d\":\"ed\"}")) {
            // only the signature, which belongs to another header, is wrong
            assertEquals(Reason.BAD_SIGNATURE, refusal(withHeader(header, GOOD_PAYLOAD)), header);
        }
    }

    @Test
    void refusesTextInAnotherEncoding() {
        for (Charset charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16)) {
            String signature = signed(ED, GOOD_PAYLOAD).replaceFirst(".*\\.", ".");

            assertEquals(
                    Reason.MALFORMED, refusal(HEADER + "." + base64Url(GOOD_PAYLOAD.getBytes(charset)) + signature));
        }
    }

    private static String nested(int depth) {
        return "[".repeat(depth) + "]".repeat(depth);
    }

    /** Grows the payload in octets. */
    private static String ofLength(int length) {
        for (int fill = length * 2 / 3; fill < length; fill++) {
            String token = signed(RSA, payload(",\"x\":\"" + "a".repeat(fill) + "\""));
            if (token.length() == length) {
                return token;
            }
        }
        throw new AssertionError("no payload gives a token of " + length + " characters");
    }
}
