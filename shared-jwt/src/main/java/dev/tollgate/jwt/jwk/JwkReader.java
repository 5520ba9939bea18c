package dev.tollgate.jwt.jwk;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.util.List;
import java.util.Map;

/** Reads the text of a JWK or of a JWK set (RFC 7517 §4 and §5) into Nimbus' objects. */
final class JwkReader {
    /** What was read: whether it came as a set decides how strict the reader of the keys is. */
    record Document(List<JWK> keys, boolean isSet) {}

    private JwkReader() {}

    static Document read(String json) throws JwkFormatException {
        try {
            Map<String, Object> object = JSONObjectUtils.parse(json);
            if (object.containsKey("keys")) {
                return new Document(JWKSet.parse(object).getKeys(), true);
            }
            return new Document(List.of(JWK.parse(object)), false);
        } catch (ParseException e) {
            throw new JwkFormatException("not a JWK or JWK set (RFC 7517): " + e.getMessage());
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new JwkFormatException("not a JWK or JWK set (RFC 7517): members of a key contradict each other");
        }
    }
}
