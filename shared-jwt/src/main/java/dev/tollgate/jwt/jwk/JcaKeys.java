package dev.tollgate.jwt.jwk;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The conversion between JWKs and the JDK's keys. */
final class JcaKeys {
    private static final int ED25519_LENGTH = 32;
    /** DER around the 32 octets of an Ed25519 key (RFC 8410 §4 and §7). */
    private static final byte[] ED25519_SPKI = HexFormat.of().parseHex("302a300506032b6570032100");

    private static final byte[] ED25519_PKCS8 = HexFormat.of().parseHex("302e020100300506032b657004220420");

    private JcaKeys() {}

    static PublicKey publicKey(JWK jwk, Algorithm algorithm) throws JwkFormatException {
        try {
            byte[] der = jwk instanceof OctetKeyPair okp
                    ? concat(ED25519_SPKI, ed25519(okp.getX()))
                    : ((AsymmetricJWK) jwk).toPublicKey().getEncoded();
            PublicKey key =
                    KeyFactory.getInstance(algorithm.keyFactoryName()).generatePublic(new X509EncodedKeySpec(der));
            // only then is it clear whether there is such a point on Ed25519's curve
            Signature.getInstance(algorithm.signatureName()).initVerify(key);
            return key;
        } catch (GeneralSecurityException | JOSEException | IllegalArgumentException e) {
            throw invalid(jwk, "public");
        }
    }

    static PrivateKey privateKey(JWK jwk, Algorithm algorithm) throws JwkFormatException {
        if (jwk instanceof RSAKey rsa && !RsaRules.areParts(rsa)) {
            throw invalid(jwk, "private");
        }
        try {
            byte[] der = jwk instanceof OctetKeyPair okp
                    ? concat(ED25519_PKCS8, ed25519(okp.getD()))
                    : ofFactors(jwk, ((AsymmetricJWK) jwk).toPrivateKey()).getEncoded();
            return KeyFactory.getInstance(algorithm.keyFactoryName()).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException | JOSEException | IllegalArgumentException e) {
            throw invalid(jwk, "private");
        }
    }

    /** Nimbus makes no private key of the factors of an RSA modulus alone (RFC 7518 §6.3.2 requires {@code d}). */
    private static PrivateKey ofFactors(JWK jwk, @Nullable PrivateKey key) throws JwkFormatException {
        if (key == null) {
            throw invalid(jwk, "private");
        }
        return key;
    }

    /** Generates a private JWK with {@code kid}, {@code alg} and {@code use}. */
    static JWK generate(Algorithm algorithm, String keyId, int rsaBits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm.keyFactoryName());
            if (algorithm == Algorithm.RS256) {
                generator.initialize(rsaBits);
            } else if (algorithm == Algorithm.ES256) {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            }
            return privateJwk(algorithm, keyId, generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM cannot make " + algorithm.joseName() + " keys", e);
        }
    }

    private static JWK privateJwk(Algorithm algorithm, String keyId, KeyPair pair) {
        JWSAlgorithm name = JWSAlgorithm.parse(algorithm.joseName());
        KeyUse use = KeyUse.SIGNATURE;
        return switch (algorithm) {
            case RS256 ->
                new RSAKey.Builder((RSAPublicKey) pair.getPublic())
                        .privateKey(pair.getPrivate())
                        .keyID(keyId)
                        .algorithm(name)
                        .keyUse(use)
                        .build();
            case ES256 ->
                new ECKey.Builder(Curve.P_256, (ECPublicKey) pair.getPublic())
                        .privateKey((ECPrivateKey) pair.getPrivate())
                        .keyID(keyId)
                        .algorithm(name)
                        .keyUse(use)
                        .build();
            case EDDSA ->
                new OctetKeyPair.Builder(
                                Curve.Ed25519, lastOctets(pair.getPublic().getEncoded()))
                        .d(lastOctets(
                                Arrays.copyOf(pair.getPrivate().getEncoded(), ED25519_PKCS8.length + ED25519_LENGTH)))
                        .keyID(keyId)
                        .algorithm(name)
                        .keyUse(use)
                        .build();
        };
    }

    private static Base64URL lastOctets(byte[] der) {
        return Base64URL.encode(Arrays.copyOfRange(der, der.length - ED25519_LENGTH, der.length));
    }

    private static byte[] ed25519(Base64URL octets) {
        byte[] raw = octets.decode();
        if (raw.length != ED25519_LENGTH) {
            throw new IllegalArgumentException("an Ed25519 key must have 32 octets");
        }
        return raw;
    }

    private static byte[] concat(byte[] head, byte[] tail) {
        byte[] both = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, both, head.length, tail.length);
        return both;
    }

    private static JwkFormatException invalid(JWK jwk, String part) {
        return new JwkFormatException(
                "key '" + jwk.getKeyID() + "': its " + part + " part is not a valid " + jwk.getKeyType() + " key");
    }
}
