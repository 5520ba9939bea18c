package dev.tollgate.jwt.jwk;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.security.PublicKey;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A public key that checks signatures of one {@link Algorithm}. Immutable and safe for use by many threads. */
public final class VerificationKey {
    private final String keyId;
    private final ProviderKey<PublicKey> key;
    private final JWK publicJwk;
    private final String usualHeader;

    private VerificationKey(String keyId, ProviderKey<PublicKey> key, JWK publicJwk) {
        this.keyId = keyId;
        this.key = key;
        this.publicJwk = publicJwk;
        this.usualHeader = usualHeader(key.algorithm(), keyId);
    }

    /**
     * Makes a key of the public part of a JWK.
     *
     * @throws JwkFormatException if the key has no {@code kid}, is not for signatures or is of a kind not supported
     */
    static VerificationKey of(JWK jwk) throws JwkFormatException {
        Algorithm algorithm = JwkRules.check(jwk);
        JWK publicJwk = jwk.toPublicJWK();
        ProviderKey<PublicKey> key = new ProviderKey<>(algorithm, JcaKeys.publicKey(publicJwk, algorithm));
        return new VerificationKey(jwk.getKeyID(), key, publicJwk);
    }

    /**
     * Makes a key of a JWK that anyone can read.
     *
     * @throws JwkFormatException like {@link #of}, and if the private part is present
     */
    static VerificationKey ofPublished(JWK jwk) throws JwkFormatException {
        VerificationKey key = of(jwk);
        if (jwk.isPrivate()) {
            throw new JwkFormatException(
                    "key '" + key.keyId() + "': its private part is public, so anyone can sign: make a new key");
        }
        return key;
    }

    /** Returns the {@code kid} (RFC 7517 §4.5), never empty. */
    public String keyId() {
        return keyId;
    }

    /** Returns the one algorithm this key verifies. */
    public Algorithm algorithm() {
        return key.algorithm();
    }

    /**
     * Checks a JWS signature (RFC 7515 §5.2).
     *
     * @param octets begin with the signing input, the ASCII octets of {@code header.payload}
     * @param length the length of the signing input
     * @param signature the decoded signature; for ES256 the concatenation of R and S (RFC 7518 §3.4)
     * @return whether it is this key's signature; false for a malformed signature
     */
    public boolean verifies(byte[] octets, int length, byte[] signature) {
        return algorithm().allows(signature) && Signatures.verify(key, octets, length, signature);
    }

    /**
     * Returns the encoded header of a token that this key signed and this package or go-jose wrote: {@code alg} and
     * {@code kid} and nothing else, in this order.
     */
    String usualHeader() {
        return usualHeader;
    }

    private static String usualHeader(Algorithm algorithm, String keyId) {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("alg", algorithm.joseName());
        header.put("kid", keyId);
        return Base64URL.encode(JSONObjectUtils.toJSONString(header)).toString();
    }

    JWK publicJwk() {
        return publicJwk;
    }

    /** Returns whether another key verifies the same signatures. Other members of the JWK do not matter. */
    boolean isSameKeyAs(VerificationKey other) {
        return algorithm() == other.algorithm()
                && publicJwk.getRequiredParams().equals(other.publicJwk.getRequiredParams());
    }

    /** Keys are equal if they have the same {@code kid} and the same members in their public JWKs. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other == this
                || (other instanceof VerificationKey key
                        && usualHeader.equals(key.usualHeader)
                        && publicJwk.equals(key.publicJwk));
    }

    @Override
    public int hashCode() {
        return usualHeader.hashCode();
    }

    @Override
    public String toString() {
        return "VerificationKey[" + keyId + ", " + algorithm().joseName() + "]";
    }
}
