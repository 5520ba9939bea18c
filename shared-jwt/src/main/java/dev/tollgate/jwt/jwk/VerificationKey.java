package dev.tollgate.jwt.jwk;

import com.nimbusds.jose.jwk.JWK;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;

/** A public key that checks signatures of one {@link Algorithm}. Immutable and safe for use by many threads. */
public final class VerificationKey {
    private final String keyId;
    private final Algorithm algorithm;
    private final PublicKey key;
    private final JWK publicJwk;

    private VerificationKey(String keyId, Algorithm algorithm, PublicKey key, JWK publicJwk) {
        this.keyId = keyId;
        this.algorithm = algorithm;
        this.key = key;
        this.publicJwk = publicJwk;
    }

    /**
     * Takes the public part of a JWK.
     *
     * @throws JwkFormatException if the key has no {@code kid}, is not for signatures or is of a kind not supported
     */
    static VerificationKey of(JWK jwk) throws JwkFormatException {
        Algorithm algorithm = JwkRules.check(jwk);
        JWK publicJwk = jwk.toPublicJWK();
        return new VerificationKey(jwk.getKeyID(), algorithm, JcaKeys.publicKey(publicJwk, algorithm), publicJwk);
    }

    /** Returns the {@code kid} (RFC 7517 §4.5), never empty. */
    public String keyId() {
        return keyId;
    }

    /** Returns the one algorithm this key verifies. */
    public Algorithm algorithm() {
        return algorithm;
    }

    /**
     * Checks a JWS signature (RFC 7515 §5.2).
     *
     * @param signingInput the ASCII octets of {@code header.payload}
     * @param signature the decoded signature; for ES256 the concatenation of R and S (RFC 7518 §3.4)
     * @return whether it is this key's signature; a signature of the wrong shape is false, not an error
     */
    public boolean verifies(byte[] signingInput, byte[] signature) {
        if (!algorithm.allows(signature)) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance(algorithm.signatureName());
            verifier.initVerify(key);
            verifier.update(signingInput);
            return verifier.verify(signature);
        } catch (SignatureException malformed) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM cannot verify " + algorithm.joseName(), e);
        }
    }

    JWK publicJwk() {
        return publicJwk;
    }

    @Override
    public String toString() {
        return "VerificationKey[" + keyId + ", " + algorithm.joseName() + "]";
    }
}
