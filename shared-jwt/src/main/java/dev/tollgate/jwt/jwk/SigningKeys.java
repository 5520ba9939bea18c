package dev.tollgate.jwt.jwk;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.util.ArrayList;
import java.util.List;

/**
 * An ordered, non-empty list of signing keys: the first signs, all are published. Immutable; each change returns a new
 * list.
 */
public final class SigningKeys {
    private final List<SigningKey> keys;
    private final KeySet published;

    private SigningKeys(List<SigningKey> keys) throws JwkFormatException {
        this.keys = List.copyOf(keys);
        this.published =
                KeySet.of(keys.stream().map(SigningKey::verificationKey).toList());
    }

    /** Makes a list of one. */
    public static SigningKeys of(SigningKey first) throws JwkFormatException {
        return new SigningKeys(List.of(first));
    }

    /**
     * Reads a private JWK (as m-lab/token-exchange uses it) or a set of private JWKs. Unlike in a set of public keys,
     * every key must be usable.
     *
     * @throws JwkFormatException if it is empty, a key is public, has no {@code kid}, shares it, or cannot sign
     */
    public static SigningKeys parse(String json) throws JwkFormatException {
        List<SigningKey> keys = new ArrayList<>();
        JwkReader.Document document = JwkReader.read(json);
        if (!document.unreadable().isEmpty()) {
            throw new JwkFormatException(document.unreadable().get(0));
        }
        for (JWK jwk : document.keys()) {
            keys.add(SigningKey.of(jwk));
        }
        if (keys.isEmpty()) {
            throw new JwkFormatException("the set has no key: generate one");
        }
        return new SigningKeys(keys);
    }

    /** Returns the key that signs. */
    public SigningKey signer() {
        return keys.get(0);
    }

    /** Returns all keys in order, the signer first. */
    public List<SigningKey> all() {
        return keys;
    }

    /** Returns the public halves of all keys. */
    public KeySet published() {
        return published;
    }

    /** Adds a key at the end: published, not yet signing. */
    public SigningKeys plus(SigningKey key) throws JwkFormatException {
        List<SigningKey> next = new ArrayList<>(keys);
        next.add(key);
        return new SigningKeys(next);
    }

    /** Makes the named key the signer; the others keep their order. */
    public SigningKeys promote(String keyId) throws JwkFormatException {
        SigningKey chosen = find(keyId);
        List<SigningKey> next = new ArrayList<>(keys);
        next.remove(chosen);
        next.add(0, chosen);
        return new SigningKeys(next);
    }

    /**
     * Removes the named key.
     *
     * @throws JwkFormatException if there is no such key, or it is the signing key
     */
    public SigningKeys minus(String keyId) throws JwkFormatException {
        SigningKey chosen = find(keyId);
        if (chosen == signer()) {
            throw new JwkFormatException("key '" + keyId + "' is the signing key: promote another key first");
        }
        List<SigningKey> next = new ArrayList<>(keys);
        next.remove(chosen);
        return new SigningKeys(next);
    }

    private SigningKey find(String keyId) throws JwkFormatException {
        for (SigningKey key : keys) {
            if (key.keyId().equals(keyId)) {
                return key;
            }
        }
        throw new JwkFormatException("there is no key '" + keyId + "', only " + published.keyIds());
    }

    /** Writes the <em>private</em> keys as a JWK set, for the key file only. */
    public String revealPrivateJwks() {
        JWKSet set = new JWKSet(keys.stream().map(SigningKey::revealPrivateJwk).toList());
        return JSONObjectUtils.toJSONString(set.toJSONObject(false));
    }

    /** Names the keys; the private parts never show. */
    @Override
    public String toString() {
        return "SigningKeys" + published.keyIds();
    }
}
