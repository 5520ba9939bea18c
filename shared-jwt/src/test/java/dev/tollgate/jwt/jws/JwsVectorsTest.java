package dev.tollgate.jwt.jws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.fixture.Tokens;
import dev.tollgate.jwt.TokenVerifier;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.JwkFormatException;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.Providers;
import dev.tollgate.jwt.jwk.VerificationKey;
import dev.tollgate.jwt.wycheproof.Vectors;
import dev.tollgate.jwt.wycheproof.Vectors.Vector;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Wycheproof's JWS and JWK vectors, whose payloads are no claims: signatures alone decide. */
class JwsVectorsTest {
    private static final List<Vector> VECTORS = Vectors.read("jws");
    /** The algorithms that a key names or implies and that this project does not have. */
    private static final Pattern FOREIGN = Pattern.compile("\"alg\":\"(HS|PS|RS384|RS512|ES521)");

    @Test
    void bothProvidersAcceptWhatIsValidAndOfOurAlgorithms() {
        List<String> valid = VECTORS.stream()
                .filter(vector -> vector.verdict().equals("valid") && !isForeign(vector))
                .map(Vector::id)
                .toList();
        assertTrue(valid.size() > 8, valid.toString());
        for (List<String> accepted : Providers.each(JwsVectorsTest::accepted)) {
            assertEquals(valid, accepted);
        }
    }

    @Test
    void noneOfThemIsAToken() {
        TokenVerifier verifier = new TokenVerifier(Tokens.POLICY, () -> Tokens.NOW);
        for (Vector vector : VECTORS) {
            KeySet keys = keys(vector).orElse(KeySet.empty());
            assertThrows(
                    InvalidTokenException.class,
                    () -> verifier.verify(vector.columns().get(1), keys),
                    vector.id());
        }
    }

    @Test
    void theRocaKeyIsNamed() {
        Vector roca = VECTORS.stream()
                .filter(vector -> vector.columns().get(0).contains("roca"))
                .findFirst()
                .orElseThrow();
        String message = assertThrows(
                        JwkFormatException.class,
                        () -> KeySet.parse(roca.columns().get(0)))
                .getMessage();
        assertTrue(message.contains("CVE-2017-15361"), message);
    }

    private static boolean isForeign(Vector vector) {
        return FOREIGN.matcher(vector.columns().get(0)).find();
    }

    private static List<String> accepted() {
        return VECTORS.stream()
                .filter(vector ->
                        keys(vector).map(keys -> isSigned(vector, keys)).orElse(false))
                .map(Vector::id)
                .toList();
    }

    private static Optional<KeySet> keys(Vector vector) {
        try {
            return Optional.of(KeySet.parse(vector.columns().get(0)));
        } catch (JwkFormatException e) {
            return Optional.empty();
        }
    }

    /** What {@link CompactJws} and the verifier do, but for the payload, which need not be JSON. */
    private static boolean isSigned(Vector vector, KeySet keys) {
        byte[] jws = vector.columns().get(1).getBytes(StandardCharsets.ISO_8859_1);
        String[] parts = vector.columns().get(1).split("\\.", -1);
        if (parts.length != 3) {
            return false;
        }
        int signed = parts[0].length() + 1 + parts[1].length();
        try {
            JwsHeader header =
                    JwsHeader.of(StrictJson.object(StrictJson.text(Base64Url.decode(jws, 0, parts[0].length()))));
            Base64Url.decode(jws, parts[0].length() + 1, signed);
            byte[] signature = Base64Url.decode(jws, signed + 1, jws.length);
            VerificationKey key = keys.find(header.keyId()).orElse(null);
            return key != null
                    && Algorithm.named(header.algorithm()).equals(Optional.of(key.algorithm()))
                    && key.verifies(jws, signed, signature);
        } catch (InvalidTokenException e) {
            return false;
        }
    }
}
