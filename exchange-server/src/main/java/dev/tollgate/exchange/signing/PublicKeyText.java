package dev.tollgate.exchange.signing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tollgate.jwt.jwk.JwkFormatException;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.SigningKey;
import java.util.List;

/** The public half of one key as a JWK, for M-Lab's servers, which cannot read sets. */
public final class PublicKeyText {
    private PublicKeyText() {}

    /**
     * Returns the JWK on one line.
     *
     * @throws JwkFormatException if the key has no public form
     */
    public static String of(SigningKey key) throws JwkFormatException {
        String set = KeySet.of(List.of(key.verificationKey())).toJson();
        try {
            JsonNode keys = JsonMapper.builder().build().readTree(set).get("keys");
            return keys.get(0).toString();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a key set is always JSON", e);
        }
    }
}
