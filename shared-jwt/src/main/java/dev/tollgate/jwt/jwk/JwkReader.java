package dev.tollgate.jwt.jwk;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Parses a JWK or a JWK set (RFC 7517 §4 and §5) into Nimbus' objects. */
final class JwkReader {
    /**
     * The parsed keys. Whether they came as a set decides how strictly they are checked.
     *
     * @param unreadable for each member of a set that is not a JWK as Nimbus knows it, what is wrong with it
     */
    record Document(List<JWK> keys, List<String> unreadable, boolean isSet) {}

    private JwkReader() {}

    static Document read(String json) throws JwkFormatException {
        Map<String, Object> object = object(json);
        if (!object.containsKey("keys")) {
            return new Document(List.of(key(object)), List.of(), false);
        }
        if (!(object.get("keys") instanceof List<?> members)) {
            throw new JwkFormatException("not a JWK set (RFC 7517 §5): \"keys\" is not an array");
        }
        List<JWK> keys = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            try {
                keys.add(key(members.get(i)));
            } catch (JwkFormatException e) {
                unreadable.add("key number " + (i + 1) + ": " + e.getMessage());
            }
        }
        return new Document(keys, unreadable, true);
    }

    /** The parser's own message may quote the text, which may contain a private key. */
    private static Map<String, Object> object(String json) throws JwkFormatException {
        try {
            Map<String, Object> object = JSONObjectUtils.parse(json);
            if (object != null) {
                return object;
            }
        } catch (ParseException e) {
            // said below, without the text
        }
        throw new JwkFormatException("not a JWK or JWK set (RFC 7517): not a JSON object, PEM must be converted first");
    }

    /** Nimbus' messages may quote a member, so the message names only the kind of error. */
    @SuppressWarnings("unchecked") // the names of a JSON object are strings
    private static JWK key(Object member) throws JwkFormatException {
        if (!(member instanceof Map<?, ?> object)) {
            throw new JwkFormatException("not a JWK (RFC 7517 §4): not a JSON object");
        }
        try {
            return JWK.parse((Map<String, Object>) object);
        } catch (ParseException | RuntimeException e) {
            throw new JwkFormatException("not a JWK with a known \"kty\" and well-formed members (RFC 7517 §4)");
        }
    }
}
