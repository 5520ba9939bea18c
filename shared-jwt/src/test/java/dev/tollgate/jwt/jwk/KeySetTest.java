package dev.tollgate.jwt.jwk;

import static dev.tollgate.fixture.Tokens.ALL;
import static dev.tollgate.fixture.Tokens.EC;
import static dev.tollgate.fixture.Tokens.ED;
import static dev.tollgate.fixture.Tokens.RSA;
import static dev.tollgate.fixture.Tokens.trusting;
import static dev.tollgate.jwt.jwk.Jwks.object;
import static dev.tollgate.jwt.jwk.Jwks.privateJwk;
import static dev.tollgate.jwt.jwk.Jwks.publicJwk;
import static dev.tollgate.jwt.jwk.Jwks.refusal;
import static dev.tollgate.jwt.jwk.Jwks.set;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.fixture.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeySetTest {
    /** Keys that others may rightly publish in their sets and that are of no use here. */
    private static final List<String> FOREIGN = List.of(
            "{\"kty\":\"oct\",\"kid\":\"f\",\"k\":\"c2VjcmV0\"}",
            "{\"kty\":\"AKP\",\"kid\":\"f\",\"alg\":\"ML-DSA-44\",\"pub\":\"AAAA\"}",
            "{\"kty\":\"EC\",\"kid\":\"f\",\"crv\":\"brainpoolP256r1\",\"x\":\"AAAA\",\"y\":\"AAAA\"}",
            "{\"kty\":\"EC\",\"kid\":\"f\",\"crv\":\"P-256\",\"x\":\"AQ\",\"y\":\"AQ\"}",
            "{\"kty\":\"OKP\",\"kid\":\"f\",\"crv\":\"X25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}",
            "{\"kty\":\"OKP\",\"kid\":\"f\",\"crv\":\"Ed25519\",\"x\":\"AAAA\"}",
            "{\"kty\":\"RSA\",\"kid\":\"f\",\"e\":\"AQAB\"}",
            "{\"kty\":\"RSA\",\"kid\":\"f\",\"e\":\"AQAB\",\"n\":\"AQAB\"}",
            "{\"kty\":\"OKP\",\"kid\":7,\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}",
            "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}",
            "{}",
            "{\"kty\":5,\"kid\":\"f\"}",
            "{\"kty\":[\"RSA\"],\"kid\":\"f\"}",
            "{\"kty\":\"RSA\",\"kid\":\"f\",\"n\":5,\"e\":6}",
            "{\"kty\":\"RSA\",\"kid\":\"f\",\"n\":\"\",\"e\":\"\"}",
            "{\"kty\":\"RSA\",\"kid\":\"f\",\"n\":\"!!\",\"e\":\"AQAB\",\"x5c\":[5],\"exp\":\"x\"}",
            "{\"kty\":\"OKP\",\"kid\":\"f\",\"crv\":\"Ed448\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}",
            "{\"kty\":\"OKP\",\"kid\":\"f\",\"crv\":\"Ed25519\",\"key_ops\":7,\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}",
            "null",
            "1",
            "[]");

    @Test
    void readsOneKeyAndASet() throws Exception {
        for (SigningKey key : ALL) {
            KeySet one = KeySet.parse(publicJwk(key).toString());
            assertEquals(Set.of(key.keyId()), one.keyIds());
            assertEquals(key.algorithm(), one.find(key.keyId()).orElseThrow().algorithm());
        }
        KeySet all = KeySet.parse(set(publicJwk(ED), publicJwk(RSA), publicJwk(EC)));
        assertEquals(List.of("ed", "rsa", "ec"), List.copyOf(all.keyIds()));
        assertEquals(List.of(), all.ignored());
        assertTrue(all.find("ED").isEmpty());
    }

    @Test
    void readsKeyWithoutAlgAndUse() throws Exception {
        for (SigningKey key : ALL) {
            ObjectNode jwk = publicJwk(key);
            jwk.remove(List.of("alg", "use"));

            assertEquals(
                    key.algorithm(),
                    KeySet.parse(jwk.toString()).find(key.keyId()).orElseThrow().algorithm());
        }
    }

    @Test
    void keepsOnlyThePublicPartOfAPrivateKey() throws Exception {
        for (SigningKey key : ALL) {
            assertEquals(
                    publicJwk(key),
                    object(KeySet.parse(privateJwk(key).toString()).toJson())
                            .get("keys")
                            .get(0));
        }
    }

    @Test
    void publishesMembersInTheOrderOfGoJoseAndNoPrivateOne() throws Exception {
        ObjectNode published = object(trusting(RSA, EC, ED).toJson());

        List<List<String>> names = new ArrayList<>();
        published.get("keys").forEach(key -> {
            List<String> of = new ArrayList<>();
            key.fieldNames().forEachRemaining(of::add);
            names.add(of);
        });
        assertEquals(
                List.of(
                        List.of("use", "kty", "kid", "alg", "n", "e"),
                        List.of("use", "kty", "kid", "crv", "alg", "x", "y"),
                        List.of("use", "kty", "kid", "crv", "alg", "x")),
                names);
    }

    @Test
    void publishesTheBytesThatTokenExchangeDoes() throws Exception {
        String goJose =
                "{\"keys\":[{\"use\":\"sig\",\"kty\":\"OKP\",\"kid\":\"k\",\"crv\":\"Ed25519\",\"alg\":\"EdDSA\","
                        + "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}";

        assertEquals(goJose, KeySet.parse(goJose).toJson());
    }

    @Test
    void passesOverForeignKeysOfASetAndSaysWhy() throws Exception {
        for (String foreign : FOREIGN) {
            for (String set : List.of(
                    "{\"keys\":[" + foreign + "," + publicJwk(ED) + "]}",
                    "{\"keys\":[" + publicJwk(ED) + "," + foreign + "]}")) {
                KeySet keys = KeySet.parse(set);

                assertEquals(Set.of("ed"), keys.keyIds(), foreign);
                assertEquals(1, keys.ignored().size(), foreign);
                assertFalse(
                        keys.ignored().get(0).contains("AQAB"), keys.ignored().get(0));
            }
        }
    }

    @Test
    void refusesForeignKeyThatStandsAlone() {
        for (String foreign : FOREIGN) {
            refusal(() -> KeySet.parse(foreign));
            String message = refusal(() -> KeySet.parse("{\"keys\":[" + foreign + "]}"));
            assertTrue(message.startsWith("the set has no usable key: "), message);
        }
    }

    @Test
    void passesOverForeignKeyThatSharesTheNameOfAUsableOne() throws Exception {
        ObjectNode encryption = publicJwk(EC).put("use", "enc").put("kid", "ed").without("alg");

        for (String set : List.of(set(encryption, publicJwk(ED)), set(publicJwk(ED), encryption))) {
            assertEquals(
                    Algorithm.EDDSA, KeySet.parse(set).find("ed").orElseThrow().algorithm());
        }
    }

    @Test
    void usesNoneOfTheDifferentKeysOfOneNameAndAllOthers() throws Exception {
        SigningKey other = Tokens.generated(Algorithm.ES256, "ed");
        ObjectNode one = publicJwk(ED);
        ObjectNode second = publicJwk(other);

        for (String set : List.of(
                set(publicJwk(RSA), one, second),
                set(one, publicJwk(RSA), second),
                set(one, second, one, publicJwk(RSA)))) {
            KeySet keys = KeySet.parse(set);

            assertEquals(Set.of("rsa"), keys.keyIds());
            assertEquals(1, keys.ignored().size());
            assertTrue(keys.ignored().get(0).startsWith("key 'ed': several keys have this \"kid\""));
        }
        assertTrue(refusal(() -> KeySet.parse(set(one, second))).contains("'ed'"));
        assertTrue(refusal(() -> trusting(ED).plus(trusting(other))).contains("'ed'"));
    }

    @Test
    void usesAKeyThatIsThereTwice() throws Exception {
        ObjectNode again = publicJwk(ED).without(List.of("alg", "use"));

        KeySet keys = KeySet.parse(set(publicJwk(ED), again, publicJwk(ED)));

        assertEquals(Set.of("ed"), keys.keyIds());
        assertEquals(List.of(), keys.ignored());
        assertEquals(Set.of("ed"), trusting(ED).plus(keys).keyIds());
    }

    @Test
    void usesNoKeyWhosePrivatePartIsPublished() throws Exception {
        KeySet keys = KeySet.parsePublished(set(privateJwk(RSA), publicJwk(ED)));

        assertEquals(Set.of("ed"), keys.keyIds());
        assertTrue(keys.ignored().get(0).contains("'rsa': its private part is public"));
        assertFalse(keys.ignored().get(0).contains(privateJwk(RSA).get("d").asText()));
        refusal(() -> KeySet.parsePublished(privateJwk(ED).toString()));
    }

    @Test
    void namesFewOfManyBadKeysWhenItRefusesASet() {
        String message = refusal(() -> KeySet.parse("{\"keys\":[" + "null,".repeat(20_000) + "1]}"));

        assertTrue(message.endsWith("; and 19993 more"), message);
    }

    @Test
    void keepsItsOwnKeyWhereTheFallbackHasOneOfTheSameName() throws Exception {
        SigningKey other = SigningKey.generate(Algorithm.EDDSA, "ed");

        KeySet joined = trusting(ED).withFallback(trusting(other).plus(trusting(EC)));

        assertEquals(List.of("ed", "ec"), List.copyOf(joined.keyIds()));
        assertEquals(
                trusting(ED).toJson(),
                KeySet.of(List.of(joined.find("ed").orElseThrow())).toJson());
    }

    @Test
    void joinsSets() throws Exception {
        assertEquals(
                List.of("rsa", "ec"),
                List.copyOf(trusting(RSA).plus(trusting(EC)).keyIds()));
        assertTrue(KeySet.empty().isEmpty());
        assertFalse(KeySet.empty().plus(trusting(EC)).isEmpty());
        assertEquals("{\"keys\":[]}", KeySet.empty().toJson());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "1",
                "[]",
                "{}",
                "{",
                "{\"keys\":null}",
                "{\"keys\":{}}",
                "{\"keys\":\"x\"}",
                "{\"keys\":[]}",
                "{\"keys\":[[]]}",
                "-----BEGIN PUBLIC KEY-----"
            })
    void refusesWhatIsNoJwk(String text) {
        String message = refusal(() -> KeySet.parse(text));

        assertFalse(message.contains("\n"), message);
    }

    @Test
    void refusesAbsurdNestingWithoutFalling() {
        refusal(() -> KeySet.parse("[".repeat(100_000)));
        refusal(() -> KeySet.parse("{\"keys\":".repeat(100_000)));
    }

    @Test
    void refusesKeyWithoutUsableName() throws Exception {
        assertTrue(refusal(() -> parse(publicJwk(ED).without("kid"))).contains("has no \"kid\""));
        assertTrue(refusal(() -> parse(publicJwk(ED).put("kid", ""))).contains("has no \"kid\""));
        assertTrue(refusal(() -> parse(publicJwk(ED).put("kid", "k".repeat(257))))
                .contains("longer than 256"));
        assertTrue(refusal(() -> parse(publicJwk(ED).put("kid", "a\nb"))).contains("control character"));
        parse(publicJwk(ED).put("kid", "k".repeat(256)));
    }

    @Test
    void refusesKeyMadeForSomethingElse() throws Exception {
        assertTrue(refusal(() -> parse(publicJwk(ED).put("use", "enc"))).contains("\"enc\""));
        assertTrue(refusal(() -> parse(publicJwk(ED).put("alg", "ES256"))).contains("serves \"EdDSA\" only"));
        assertTrue(refusal(() -> parse(publicJwk(RSA).put("alg", "PS256"))).contains("serves \"RS256\" only"));
        assertTrue(refusal(() -> parse(publicJwk(RSA).put("alg", "HS256"))).contains("serves \"RS256\" only"));
        ObjectNode deriving = publicJwk(ED).without("use");
        deriving.putArray("key_ops").add("deriveKey");
        assertTrue(refusal(() -> parse(deriving)).contains("key_ops"));
    }

    @Test
    void refusesWeakRsaKeys() throws Exception {
        String message = refusal(() -> parse(publicJwk(RSA).put("n", Tokens.base64Url(filled(128)))));
        assertTrue(message.contains("2048 to 8192 bits, this one has 1024"), message);
        refusal(() -> parse(publicJwk(RSA).put("n", Tokens.base64Url(filled(1025)))));
        for (String exponent : List.of("AQ", "Ag", "AQAC", Tokens.base64Url(filled(9)))) {
            refusal(() -> parse(publicJwk(RSA).put("e", exponent)));
        }
    }

    @Test
    void refusesOtherCurvesAndPointsOffTheCurve() throws Exception {
        String message = refusal(() -> parse(object("{\"kty\":\"EC\",\"kid\":\"p384\",\"crv\":\"P-384\","
                + "\"x\":\"qofKIr6LBTeOscce8yCtdG4dO2KLp5uYWfdB4IJUKjhVAvJdv1UpbDpUXjhydgq3\","
                + "\"y\":\"NhfeSpYmLG9dnpi_kpLcKfj0Hb0omhR86doxE7XwuMAKYLHOHX6BnXpDHXyQ6g5f\"}")));
        assertTrue(message.contains("curve P-384 is not supported: use P-256"), message);
        refusal(() -> parse(publicJwk(EC).put("y", publicJwk(EC).get("x").asText())));
    }

    /** With such a key, R the neutral point and S zero are a signature of every message. */
    @Test
    void refusesEd25519KeysForWhichAnyoneCanSign() throws Exception {
        for (String y : List.of(
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0000000000000000000000000000000000000000000000000000000000000080",
                "0100000000000000000000000000000000000000000000000000000000000000",
                "0100000000000000000000000000000000000000000000000000000000000080",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")) {
            String x = Tokens.base64Url(HexFormat.of().parseHex(y));
            String message =
                    refusal(() -> KeySet.parse(publicJwk(ED).put("x", x).toString()));

            assertTrue(message.contains("small order"), message);
        }
    }

    @Test
    void findsKeyByTheHeaderThatGoJoseWrites() throws Exception {
        KeySet keys = Tokens.KEYS;

        assertEquals(
                "ed",
                keys.findByUsualHeader(Tokens.base64Url("{\"alg\":\"EdDSA\",\"kid\":\"ed\"}"))
                        .orElseThrow()
                        .keyId());
        for (String other : List.of(
                "{\"alg\":\"RS256\",\"kid\":\"ed\"}",
                "{\"kid\":\"ed\",\"alg\":\"EdDSA\"}",
                "{\"alg\":\"EdDSA\",\"kid\":\"ed\",\"crit\":[]}")) {
            assertTrue(keys.findByUsualHeader(Tokens.base64Url(other)).isEmpty(), other);
        }
    }

    @Test
    void showsNamesOnly() throws Exception {
        assertEquals("KeySet[rsa, ed]", trusting(RSA, ED).toString());
        assertEquals("VerificationKey[ed, EdDSA]", ED.verificationKey().toString());
    }

    private static KeySet parse(ObjectNode jwk) throws JwkFormatException {
        return KeySet.parse(jwk.toString());
    }

    private static byte[] filled(int length) {
        byte[] octets = new byte[length];
        Arrays.fill(octets, (byte) 0xff);
        return octets;
    }
}
