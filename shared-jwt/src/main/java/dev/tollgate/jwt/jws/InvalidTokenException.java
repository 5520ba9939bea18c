package dev.tollgate.jwt.jws;

/**
 * A token is refused. An attacker can cause it at any rate, so it has no stack trace. Neither its message nor its
 * reason contains parts of the token.
 */
public final class InvalidTokenException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why a token is refused: a closed list, so that it can label a metric. */
    public enum Reason {
        /** Longer than {@link CompactJws#MAX_LENGTH}. */
        TOO_LONG("token is too long"),
        /**
         * Not three strict base64url parts, not JSON objects in UTF-8 without duplicate names (RFC 7515 §5.2), or a header
         * without {@code alg} or {@code kid}.
         */
        MALFORMED("token is malformed"),
        /** Asks for something unsupported: {@code crit} (RFC 7515 §4.1.11) or {@code b64:false} (RFC 7797). */
        UNSUPPORTED_HEADER("token header requires an unsupported feature"),
        /** Its {@code kid} is not a trusted key's. */
        UNKNOWN_KEY("token is signed by an unknown key"),
        /** Its {@code alg} is none of ours, or not the one of the key it names (RFC 8725 §3.1). */
        WRONG_ALGORITHM("token algorithm is not that of its key"),
        /** The signature does not verify. */
        BAD_SIGNATURE("token signature is invalid"),
        /** A required claim is missing or has the wrong type. */
        INVALID_CLAIM("a token claim is missing or has the wrong type"),
        /** A name such as {@code int_id} is empty, too long, or holds a control character. */
        INVALID_NAME("a name in the token is empty, too long or contains a control character"),
        /** {@code iss} is another issuer (RFC 7519 §4.1.1). */
        WRONG_ISSUER("token is from another issuer"),
        /** {@code aud} does not name this audience (RFC 7519 §4.1.3). */
        WRONG_AUDIENCE("token is for another audience"),
        /** {@code exp} has passed (RFC 7519 §4.1.4). */
        EXPIRED("token has expired"),
        /** {@code nbf} or {@code iat} is in the future (RFC 7519 §4.1.5, §4.1.6). */
        NOT_YET_VALID("token is not valid yet"),
        /** Its lifetime exceeds the maximum. */
        LIFETIME_TOO_LONG("token lifetime is too long");

        private final String sentence;

        Reason(String sentence) {
            this.sentence = sentence;
        }

        /** Returns the name for metrics and logs, for example {@code wrong_audience}. */
        public String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        /** Returns a sentence for the answer to a client. */
        public String sentence() {
            return sentence;
        }
    }

    private final Reason reason;

    public InvalidTokenException(Reason reason) {
        super(reason.sentence(), null, false, false);
        this.reason = reason;
    }

    /** Returns why the token is refused. */
    public Reason reason() {
        return reason;
    }
}
