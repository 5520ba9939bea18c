package dev.tollgate.jwt.jwk;

import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.function.Executable;

/** JWKs as documents, to be spoiled by tests. */
final class Jwks {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Jwks() {}

    static ObjectNode privateJwk(SigningKey key) throws JwkFormatException {
        return first(SigningKeys.of(key).revealPrivateJwks());
    }

    static ObjectNode publicJwk(SigningKey key) throws JwkFormatException {
        return first(KeySet.of(List.of(key.verificationKey())).toJson());
    }

    static String set(ObjectNode... keys) {
        return "{\"keys\":" + List.of(keys) + "}";
    }

    static String refusal(Executable reading) {
        return assertThrows(JwkFormatException.class, reading).getMessage();
    }

    static ObjectNode object(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static ObjectNode first(String set) {
        return (ObjectNode) object(set).get("keys").get(0);
    }
}
