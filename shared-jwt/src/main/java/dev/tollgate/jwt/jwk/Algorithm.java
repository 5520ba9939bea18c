package dev.tollgate.jwt.jwk;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The closed list of JWS algorithms (RFC 7518 §3.1, RFC 8037 §3.1): those that locate and ndt-server accept.
 *
 * <p>Each key type serves exactly one of them, so a key without an {@code alg} member is not ambiguous.
 */
public enum Algorithm {
    /** RSASSA-PKCS1-v1_5 with SHA-256, keys of 2048 to 8192 bits. The only one that Google's ESPv1 verifies with RSA. */
    RS256("RS256", "RSA", "SHA256withRSA"),
    /** ECDSA on P-256 with SHA-256. */
    ES256("ES256", "EC", "SHA256withECDSAinP1363Format"),
    /** EdDSA on Ed25519. */
    EDDSA("EdDSA", "Ed25519", "Ed25519");

    private static final int CURVE_SIGNATURE_LENGTH = 64;
    private static final Map<String, Algorithm> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Algorithm::joseName, Function.identity()));

    private final String joseName;
    private final String keyFactoryName;
    private final String signatureName;

    Algorithm(String joseName, String keyFactoryName, String signatureName) {
        this.joseName = joseName;
        this.keyFactoryName = keyFactoryName;
        this.signatureName = signatureName;
    }

    /** Returns the name in JOSE headers and JWKs, for example {@code EdDSA}. */
    public String joseName() {
        return joseName;
    }

    /** Finds an algorithm by its JOSE name, which is case-sensitive. */
    public static Optional<Algorithm> named(String joseName) {
        return Optional.ofNullable(BY_NAME.get(joseName));
    }

    String keyFactoryName() {
        return keyFactoryName;
    }

    String signatureName() {
        return signatureName;
    }

    /**
     * Returns whether a signature has its only allowed form, even if the JCA provider accepts others: 64 octets on the
     * curves (RFC 7518 §3.4, RFC 8032 §5.1.7), and on P-256 neither half zero (CVE-2022-21449). RSA's length follows
     * from the key and every provider checks it.
     */
    boolean allows(byte[] signature) {
        if (this == RS256) {
            return true;
        }
        return signature.length == CURVE_SIGNATURE_LENGTH
                && (this == EDDSA
                        || (!isZero(signature, 0, CURVE_SIGNATURE_LENGTH / 2)
                                && !isZero(signature, CURVE_SIGNATURE_LENGTH / 2, CURVE_SIGNATURE_LENGTH)));
    }

    private static boolean isZero(byte[] octets, int from, int to) {
        for (int i = from; i < to; i++) {
            if (octets[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /** Returns the algorithm of a JWK, from its key type, curve and size. */
    static Algorithm of(JWK jwk) throws JwkFormatException {
        if (jwk instanceof RSAKey rsa) {
            RsaRules.check(
                    rsa.getModulus().decodeToBigInteger(),
                    rsa.getPublicExponent().decodeToBigInteger());
            return RS256;
        }
        if (jwk instanceof ECKey ec) {
            requireCurve(ec.getCurve(), Curve.P_256);
            return ES256;
        }
        if (jwk instanceof OctetKeyPair okp) {
            requireCurve(okp.getCurve(), Curve.Ed25519);
            if (SmallOrderPoints.contains(okp.getX().decode())) {
                throw new JwkFormatException(
                        "\"x\" is a point of small order, for which anyone can sign: make a new key");
            }
            return EDDSA;
        }
        throw new JwkFormatException(
                "key type " + jwk.getKeyType() + " cannot sign here: use RSA, EC (P-256) or OKP" + " (Ed25519)");
    }

    private static void requireCurve(Curve actual, Curve expected) throws JwkFormatException {
        if (!expected.equals(actual)) {
            throw new JwkFormatException("curve " + actual + " is not supported: use " + expected);
        }
    }
}
