package dev.tollgate.jwt.jwk;

import com.nimbusds.jose.jwk.JWK;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Base64;

/** A private key that signs with one {@link Algorithm}. Immutable and safe for use by many threads. */
public final class SigningKey {
    /** The size of generated RSA keys, in bits. */
    public static final int DEFAULT_RSA_BITS = 2048;

    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    private final JWK jwk;
    private final ProviderKey<PrivateKey> key;
    private final VerificationKey verificationKey;
    private final byte[] header;

    private SigningKey(JWK jwk, ProviderKey<PrivateKey> key, VerificationKey verificationKey) {
        this.jwk = jwk;
        this.key = key;
        this.verificationKey = verificationKey;
        this.header = verificationKey.usualHeader().getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Makes a signing key of a private JWK.
     *
     * @throws JwkFormatException if the JWK is public, or unusable in the sense of {@link VerificationKey}
     */
    static SigningKey of(JWK jwk) throws JwkFormatException {
        VerificationKey verificationKey = VerificationKey.of(jwk);
        if (!jwk.isPrivate()) {
            throw new JwkFormatException("key '" + jwk.getKeyID() + "' is a public key: signing needs the private JWK");
        }
        JwkRules.checkMaySign(jwk);
        Algorithm algorithm = verificationKey.algorithm();
        SigningKey key =
                new SigningKey(jwk, new ProviderKey<>(algorithm, JcaKeys.privateKey(jwk, algorithm)), verificationKey);
        key.checkHalvesMatch();
        return key;
    }

    /** Generates a key; an RSA key has {@link #DEFAULT_RSA_BITS} bits. */
    public static SigningKey generate(Algorithm algorithm, String keyId) throws JwkFormatException {
        return of(JcaKeys.generate(algorithm, keyId, DEFAULT_RSA_BITS));
    }

    /** Returns the {@code kid} that goes into the header of every token. */
    public String keyId() {
        return verificationKey.keyId();
    }

    /** Returns the one algorithm this key signs with. */
    public Algorithm algorithm() {
        return verificationKey.algorithm();
    }

    /**
     * Returns whether a signature now takes microseconds: on a curve, with the native provider. RSA takes 0.6 ms with it,
     * and the JDK's provider as long on a curve.
     */
    public boolean signsQuickly() {
        return algorithm() != Algorithm.RS256 && CryptoProvider.current() != null;
    }

    /** Returns the public half. */
    public VerificationKey verificationKey() {
        return verificationKey;
    }

    /**
     * Signs a payload as a compact JWS (RFC 7515 §7.1) whose header contains only {@code alg} and {@code kid}, as
     * go-jose writes it.
     *
     * @param payload the octets to sign, for a JWT the claims as JSON
     */
    public String sign(byte[] payload) {
        byte[] encoded = BASE64URL.encode(payload);
        int signedLength = header.length + 1 + encoded.length;
        byte[] signingInput = Arrays.copyOf(header, signedLength);
        signingInput[header.length] = '.';
        System.arraycopy(encoded, 0, signingInput, header.length + 1, encoded.length);
        try {
            byte[] signature = BASE64URL.encode(Signatures.sign(key, signingInput));
            byte[] token = Arrays.copyOf(signingInput, signedLength + 1 + signature.length);
            token[signedLength] = '.';
            System.arraycopy(signature, 0, token, signedLength + 1, signature.length);
            return new String(token, StandardCharsets.ISO_8859_1);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("signing with key '" + keyId() + "' failed", e);
        }
    }

    /** A JWK contains both halves, but its format does not guarantee that they match. */
    private void checkHalvesMatch() throws JwkFormatException {
        byte[] probe = keyId().getBytes(StandardCharsets.UTF_8);
        if (!signsFor(probe)) {
            throw new JwkFormatException("key '" + keyId() + "': its private and public parts do not match");
        }
    }

    /** Some providers refuse to sign with halves that do not match, others make invalid signatures. */
    private boolean signsFor(byte[] probe) {
        try {
            return verificationKey.verifies(probe, probe.length, Signatures.sign(key, probe));
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    JWK revealPrivateJwk() {
        return jwk;
    }

    /** Names the key; the private part never shows. */
    @Override
    public String toString() {
        return "SigningKey[" + keyId() + ", " + algorithm().joseName() + "]";
    }
}
