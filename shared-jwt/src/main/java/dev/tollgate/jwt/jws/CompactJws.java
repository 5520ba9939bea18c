package dev.tollgate.jwt.jws;

import dev.tollgate.jwt.jwk.VerificationKey;
import dev.tollgate.jwt.jws.InvalidTokenException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A JWS in compact serialisation (RFC 7515 §7.1), well-formed but <em>not verified</em>: whatever it says is a claim of
 * whoever wrote it.
 */
public final class CompactJws {
    /** The longest token that is looked at, in characters. */
    public static final int MAX_LENGTH = 8192;

    private final JwsHeader header;
    private final String payloadJson;
    private final Map<String, Object> payload;
    private final byte[] signingInput;
    private final byte[] signature;

    private CompactJws(
            JwsHeader header, String payloadJson, Map<String, Object> payload, byte[] signingInput, byte[] signature) {
        this.header = header;
        this.payloadJson = payloadJson;
        this.payload = payload;
        this.signingInput = signingInput;
        this.signature = signature;
    }

    /**
     * Takes a token apart.
     *
     * @throws InvalidTokenException if it is too long, not exactly three strict base64url parts, header or payload is
     *     not a JSON object with unique names, or the header asks for what is not supported
     */
    public static CompactJws parse(String token) throws InvalidTokenException {
        if (token.length() > MAX_LENGTH) {
            throw new InvalidTokenException(Reason.TOO_LONG);
        }
        int first = token.indexOf('.');
        int second = token.indexOf('.', first + 1);
        if (first <= 0 || second < 0 || token.indexOf('.', second + 1) >= 0) {
            throw new InvalidTokenException(Reason.MALFORMED);
        }
        JwsHeader header = JwsHeader.of(StrictJson.object(decoded(token.substring(0, first))));
        String payloadJson = decoded(token.substring(first + 1, second));
        byte[] signature = Base64Url.decode(token.substring(second + 1));
        byte[] signingInput = token.substring(0, second).getBytes(StandardCharsets.US_ASCII);
        return new CompactJws(header, payloadJson, StrictJson.object(payloadJson), signingInput, signature);
    }

    private static String decoded(String part) throws InvalidTokenException {
        return StrictJson.text(Base64Url.decode(part));
    }

    /** Returns the JOSE header. */
    public JwsHeader header() {
        return header;
    }

    /** Returns the payload as text: a JSON object. */
    public String payloadJson() {
        return payloadJson;
    }

    /** Returns the members of the payload. */
    public Map<String, Object> payload() {
        return payload;
    }

    /** Says whether the signature is the key's. */
    public boolean isSignedBy(VerificationKey key) {
        return key.verifies(signingInput, signature);
    }

    /** Nothing of the token shows. */
    @Override
    public String toString() {
        return "CompactJws[unverified]";
    }
}
