package dev.tollgate.jwt.wycheproof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import dev.tollgate.jwt.jwk.JwkFormatException;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.Providers;
import dev.tollgate.jwt.jwk.VerificationKey;
import dev.tollgate.jwt.wycheproof.Vectors.Vector;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wycheproof's signatures: each provider gives the verdict that the vector has. */
class SignatureVectorsTest {
    private static final int ED25519_LENGTH = 32;

    /** The one "acceptable" vector has no NULL in its DigestInfo, which RFC 8017 §9.2 requires. */
    @ParameterizedTest
    @CsvSource({"rs256, RSA", "es256, EC", "eddsa, Ed25519"})
    void bothProvidersGiveTheVerdictOfTheVector(String table, String type) {
        List<Vector> vectors = Vectors.read(table);
        for (TreeSet<Integer> accepted : Providers.each(() -> accepted(vectors, type))) {
            assertEquals(valid(vectors), accepted);
        }
        assertTrue(valid(vectors).size() > 5);
    }

    private static TreeSet<Integer> valid(List<Vector> vectors) {
        return ids(vectors.stream()
                .filter(vector -> vector.verdict().equals("valid"))
                .toList());
    }

    private static TreeSet<Integer> accepted(List<Vector> vectors, String type) {
        return ids(vectors.stream().filter(vector -> isAccepted(vector, type)).toList());
    }

    private static TreeSet<Integer> ids(List<Vector> vectors) {
        TreeSet<Integer> ids = new TreeSet<>();
        vectors.forEach(vector -> ids.add(Integer.valueOf(vector.id())));
        return ids;
    }

    private static boolean isAccepted(Vector vector, String type) {
        byte[] message = vector.octets(1);
        return key(vector.octets(0), type).verifies(message, message.length, vector.octets(2));
    }

    private static VerificationKey key(byte[] der, String type) {
        try {
            return KeySet.parse(jwk(der, type).toJSONString()).find("k").orElseThrow();
        } catch (JwkFormatException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static JWK jwk(byte[] der, String type) throws GeneralSecurityException {
        return switch (type) {
            case "RSA" ->
                new RSAKey.Builder((RSAPublicKey)
                                KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der)))
                        .keyID("k")
                        .build();
            case "EC" ->
                new ECKey.Builder(Curve.P_256, (ECPublicKey)
                                KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der)))
                        .keyID("k")
                        .build();
            default ->
                new OctetKeyPair.Builder(
                                Curve.Ed25519,
                                Base64URL.encode(Arrays.copyOfRange(der, der.length - ED25519_LENGTH, der.length)))
                        .keyID("k")
                        .build();
        };
    }
}
