package dev.tollgate.jwt.jws;

import dev.tollgate.jwt.jws.InvalidTokenException.Reason;
import java.util.Map;

/**
 * The two members of a JOSE header (RFC 7515 §4.1) that are used.
 *
 * <p>{@code typ} and {@code cty} are hints and ignored; {@code jku}, {@code jwk}, {@code x5u} and {@code x5c} would let
 * the token choose its own key and are never looked at.
 *
 * @param algorithm {@code alg}, compared with the key's and otherwise unused
 * @param keyId {@code kid}
 */
public record JwsHeader(String algorithm, String keyId) {
    static JwsHeader of(Map<String, Object> members) throws InvalidTokenException {
        if (members.containsKey("crit") || members.containsKey("b64")) {
            throw new InvalidTokenException(Reason.UNSUPPORTED_HEADER);
        }
        if (!(members.get("alg") instanceof String algorithm)) {
            throw new InvalidTokenException(Reason.MALFORMED);
        }
        if (!(members.get("kid") instanceof String keyId)) {
            throw new InvalidTokenException(Reason.MALFORMED);
        }
        return new JwsHeader(algorithm, keyId);
    }
}
