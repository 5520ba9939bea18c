package dev.tollgate.jwt.jws;

import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.VerificationKey;
import dev.tollgate.jwt.jws.InvalidTokenException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** A JWS in compact serialization (RFC 7515 §7.1), well-formed but <em>not verified</em>. */
public final class CompactJws {
    /** The maximum length of a token, in characters. */
    public static final int MAX_LENGTH = 8192;

    private final JwsHeader header;
    private final String payloadJson;
    private final Map<String, Object> payload;
    private final byte[] token;
    private final int signedLength;
    private final byte[] signature;

    private CompactJws(
            JwsHeader header,
            String payloadJson,
            Map<String, Object> payload,
            byte[] token,
            int signedLength,
            byte[] signature) {
        this.header = header;
        this.payloadJson = payloadJson;
        this.payload = payload;
        this.token = token;
        this.signedLength = signedLength;
        this.signature = signature;
    }

    /**
     * Parses a token.
     *
     * @param keys known keys, whose usual headers need not be read again
     * @throws InvalidTokenException if it is too long, not exactly three strict base64url parts, header or payload is
     *     not a JSON object with unique names, or the header requires an unsupported feature
     */
    public static CompactJws parse(String token, KeySet keys) throws InvalidTokenException {
        if (token.length() > MAX_LENGTH) {
            throw new InvalidTokenException(Reason.TOO_LONG);
        }
        int first = token.indexOf('.');
        int second = token.indexOf('.', first + 1);
        if (first <= 0 || second < 0 || token.indexOf('.', second + 1) >= 0) {
            throw new InvalidTokenException(Reason.MALFORMED);
        }
        // a character beyond Latin-1 becomes a '?', which base64url does not allow either
        byte[] octets = token.getBytes(StandardCharsets.ISO_8859_1);
        JwsHeader header = header(token.substring(0, first), octets, keys);
        String payloadJson = text(octets, first + 1, second);
        byte[] signature = Base64Url.decode(octets, second + 1, octets.length);
        return new CompactJws(header, payloadJson, StrictJson.object(payloadJson), octets, second, signature);
    }

    private static JwsHeader header(String encoded, byte[] octets, KeySet keys) throws InvalidTokenException {
        Optional<VerificationKey> key = keys.findByUsualHeader(encoded);
        return key.isPresent()
                ? new JwsHeader(key.get().algorithm().joseName(), key.get().keyId())
                : JwsHeader.of(StrictJson.object(text(octets, 0, encoded.length())));
    }

    private static String text(byte[] octets, int from, int to) throws InvalidTokenException {
        return StrictJson.text(Base64Url.decode(octets, from, to));
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

    /** Returns whether the key made the signature. */
    public boolean isSignedBy(VerificationKey key) {
        return key.verifies(token, signedLength, signature);
    }

    /** Does not reveal the token. */
    @Override
    public String toString() {
        return "CompactJws[unverified]";
    }
}
