package dev.tollgate.jwt.jwk;

import static dev.tollgate.fixture.Tokens.ALL;
import static dev.tollgate.fixture.Tokens.EC;
import static dev.tollgate.fixture.Tokens.ED;
import static dev.tollgate.fixture.Tokens.RSA;
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
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class SigningKeysTest {
    private static final List<String> PRIVATE_MEMBERS = List.of("d", "p", "q", "dp", "dq", "qi");

    @Test
    void readsOneKeyAndASetAndSignsWithTheFirst() throws Exception {
        for (SigningKey key : ALL) {
            assertEquals(
                    key.keyId(),
                    SigningKeys.parse(privateJwk(key).toString()).signer().keyId());
        }
        SigningKeys keys = SigningKeys.parse(set(privateJwk(EC), privateJwk(RSA)));
        assertEquals("ec", keys.signer().keyId());
        assertEquals(List.of("ec", "rsa"), ids(keys));
        assertEquals(List.of("ec", "rsa"), List.copyOf(keys.published().keyIds()));
    }

    @Test
    void readsWhatItWrote() throws Exception {
        SigningKeys keys = SigningKeys.of(RSA).plus(EC).plus(ED);

        SigningKeys again = SigningKeys.parse(keys.revealPrivateJwks());

        assertEquals(ids(keys), ids(again));
        assertEquals(keys.published().toJson(), again.published().toJson());
        byte[] input = {1, 2, 3};
        for (SigningKey key : again.all()) {
            String[] parts = key.sign(input).split("\\.");
            VerificationKey verifier = keys.published().find(key.keyId()).orElseThrow();
            byte[] signed = (parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII);
            assertTrue(verifier.verifies(
                    signed, signed.length, Base64.getUrlDecoder().decode(parts[2])));
        }
    }

    @Test
    void readsRsaKeyWithoutItsPrimes() throws Exception {
        ObjectNode jwk = privateJwk(RSA).without(List.of("p", "q", "dp", "dq", "qi"));

        assertEquals("rsa", SigningKeys.parse(jwk.toString()).signer().keyId());
    }

    @Test
    void generatesDifferentKeysWithAllThatAJwkNeeds() throws Exception {
        for (Algorithm algorithm : Algorithm.values()) {
            ObjectNode one = privateJwk(SigningKey.generate(algorithm, "k"));
            ObjectNode other = privateJwk(SigningKey.generate(algorithm, "k"));

            assertFalse(one.get("d").equals(other.get("d")));
            assertEquals("sig", one.get("use").asText());
            assertEquals(algorithm.joseName(), one.get("alg").asText());
        }
        assertTrue(refusal(() -> SigningKey.generate(Algorithm.EDDSA, "")).contains("kid"));
    }

    @Test
    void addsPromotesAndRemovesWithoutChangingWhatItHad() throws Exception {
        SigningKeys one = SigningKeys.of(RSA);
        SigningKeys three = one.plus(EC).plus(ED);
        SigningKeys promoted = three.promote("ed");

        assertEquals(List.of("rsa"), ids(one));
        assertEquals(List.of("rsa", "ec", "ed"), ids(three));
        assertEquals(List.of("ed", "rsa", "ec"), ids(promoted));
        assertEquals(List.of("ed", "ec"), ids(promoted.minus("rsa")));
        assertEquals(ids(three), ids(three.promote("rsa")));
    }

    @Test
    void refusesChangesThatMakeNoSense() throws Exception {
        SigningKeys two = SigningKeys.of(RSA).plus(EC);

        assertTrue(refusal(() -> two.minus("rsa")).contains("promote another key first"));
        assertTrue(refusal(() -> two.minus("x")).contains("there is no key 'x', only [rsa, ec]"));
        assertTrue(refusal(() -> two.promote("x")).contains("there is no key 'x'"));
        assertTrue(
                refusal(() -> two.plus(Tokens.generated(Algorithm.EDDSA, "ec"))).contains("'ec'"));
    }

    @Test
    void refusesPublicKeyWherePrivateOneIsNeeded() throws Exception {
        for (SigningKey key : ALL) {
            String message = refusal(() -> SigningKeys.parse(publicJwk(key).toString()));
            assertTrue(message.contains("is a public key: signing needs the private JWK"), message);
            refusal(() -> SigningKeys.parse(set(privateJwk(key), publicJwk(key).put("kid", "other"))));
        }
    }

    @Test
    void refusesHalvesOfDifferentKeys() throws Exception {
        for (SigningKey key : ALL) {
            ObjectNode other = privateJwk(Tokens.generated(key.algorithm(), key.keyId()));
            ObjectNode mixed = privateJwk(key);
            PRIVATE_MEMBERS.stream().filter(mixed::has).forEach(name -> mixed.set(name, other.get(name)));

            String message = refusal(() -> SigningKeys.parse(mixed.toString()));
            assertTrue(message.contains("do not match") || message.contains("not a valid"), message);
        }
    }

    @Test
    void refusesPrivatePartThatIsNone() throws Exception {
        for (SigningKey key : List.of(EC, ED)) {
            for (String d : List.of("", "AA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "not base64url")) {
                refusal(() -> SigningKeys.parse(privateJwk(key).put("d", d).toString()));
            }
        }
    }

    @Test
    void refusesSetInWhichOneKeyIsUnusable() throws Exception {
        for (String bad : List.of("{}", "null", "{\"kty\":\"oct\",\"kid\":\"o\",\"k\":\"AAAA\"}")) {
            refusal(() -> SigningKeys.parse("{\"keys\":[" + privateJwk(ED) + "," + bad + "]}"));
        }
        refusal(() -> SigningKeys.parse(set(privateJwk(ED), privateJwk(ED))));
        refusal(() -> SigningKeys.parse("{\"keys\":[]}"));
    }

    @Test
    void refusesKeyThatMayOnlyVerify() throws Exception {
        ObjectNode jwk = privateJwk(ED).without("use");
        jwk.putArray("key_ops").add("verify");
        assertTrue(refusal(() -> SigningKeys.parse(jwk.toString())).contains("does not allow \"sign\""));

        jwk.putArray("key_ops").add("sign");
        SigningKeys.parse(jwk.toString());
    }

    @Test
    void neverShowsKeyMaterial() throws Exception {
        for (SigningKey key : ALL) {
            ObjectNode jwk = privateJwk(key);
            SigningKeys keys = SigningKeys.of(key);
            List<String> texts = List.of(
                    key.toString(),
                    keys.toString(),
                    keys.all().toString(),
                    keys.published().toJson());
            for (String text : texts) {
                assertHidden(jwk, text);
            }
            for (String broken : List.of(
                    jwk + "x",
                    jwk.toString().substring(1),
                    jwk.toString().replaceFirst("\\}$", ""),
                    jwk.deepCopy().put("use", "enc").toString(),
                    jwk.deepCopy().without("kid").toString(),
                    jwk.deepCopy().put("kty", "XX").toString(),
                    jwk.deepCopy().put("alg", "none").toString(),
                    jwk.deepCopy().put(key == RSA ? "n" : "x", "AQAB").toString(),
                    jwk.deepCopy().put("d", 5).toString(),
                    "{\"keys\":[" + jwk + "," + jwk + "]}",
                    "{\"keys\":" + jwk + "}")) {
                assertHidden(jwk, refusal(() -> SigningKeys.parse(broken)));
            }
        }
    }

    @Test
    void publishesNoPrivateMember() throws Exception {
        ObjectNode published =
                object(SigningKeys.of(RSA).plus(EC).plus(ED).published().toJson());

        published.get("keys").forEach(key -> PRIVATE_MEMBERS.forEach(name -> assertFalse(key.has(name), name)));
        assertEquals(3, published.get("keys").size());
    }

    private static void assertHidden(ObjectNode jwk, String text) {
        for (String name : PRIVATE_MEMBERS) {
            if (jwk.has(name)) {
                String secret = jwk.get(name).asText();
                assertFalse(text.contains(secret.substring(secret.length() - 12)), name);
                assertFalse(text.contains(secret.substring(0, 12)), name);
            }
        }
    }

    private static List<String> ids(SigningKeys keys) {
        return keys.all().stream().map(SigningKey::keyId).toList();
    }
}
