package dev.tollgate.exchange.signing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.jwt.jwk.JwkFormatException;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;

/**
 * The JSON of a JWK set, edited so that unknown members stay as they are. A single key is written as a JWK, because
 * m-lab/token-exchange cannot read a set. The text contains private keys.
 */
public final class KeySetText {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private final ObjectNode set;
    private final ArrayNode keys;

    private KeySetText(ObjectNode set, ArrayNode keys) {
        this.set = set;
        this.keys = keys;
    }

    /** A change of a set. */
    @FunctionalInterface
    public interface Change {
        /**
         * Returns the changed set.
         *
         * @throws JwkFormatException if the change is not possible
         */
        KeySetText of(KeySetText keys) throws JwkFormatException;
    }

    /** Makes the text of one new key. */
    static KeySetText of(SigningKey key) throws JwkFormatException {
        return parse(SigningKeys.of(key).revealPrivateJwks());
    }

    /** Parses a file's text. It must be text that the server can read unchanged. */
    static KeySetText parse(String text) throws JwkFormatException {
        SigningKeys.parse(text);
        ObjectNode object = object(text);
        if (object.get("keys") instanceof ArrayNode keys) {
            return new KeySetText(object, keys);
        }
        ObjectNode set = JSON.createObjectNode();
        return new KeySetText(set, set.putArray("keys").add(object));
    }

    /** Adds a key at the end: published, not yet signing. */
    public KeySetText plus(SigningKey key) throws JwkFormatException {
        keys.addAll(of(key).keys);
        return this;
    }

    /** Makes the named key the first one, which signs. */
    public KeySetText promote(String keyId) throws JwkFormatException {
        keys.insert(0, keys.remove(indexOf(keyId)));
        return this;
    }

    /** Removes the named key, which must not be the signing key. */
    public KeySetText minus(String keyId) throws JwkFormatException {
        int index = indexOf(keyId);
        if (index == 0) {
            throw new JwkFormatException("key '" + keyId + "' is the signing key: promote another key first");
        }
        keys.remove(index);
        return this;
    }

    private int indexOf(String keyId) throws JwkFormatException {
        for (int i = 0; i < keys.size(); i++) {
            if (keyId.equals(keys.get(i).path("kid").asText())) {
                return i;
            }
        }
        throw new JwkFormatException("there is no key '" + keyId + "': see 'signing-key list'");
    }

    /** The parser's own message may quote the text. */
    private static ObjectNode object(String text) throws JwkFormatException {
        try {
            JsonNode node = JSON.readTree(text);
            if (node instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            // said below, without the text
        }
        throw new JwkFormatException("not a JSON object");
    }

    /** Returns the JSON with the private keys, for the file only. */
    @Override
    public String toString() {
        boolean alone = keys.size() == 1 && set.size() == 1;
        return (alone ? keys.get(0) : set).toPrettyString() + "\n";
    }
}
