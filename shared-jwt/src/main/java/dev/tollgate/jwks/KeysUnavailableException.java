package dev.tollgate.jwks;

import java.time.Duration;

/**
 * A token cannot be verified now, because the keys are not available. This is not the client's fault: answer 503 with
 * {@code Retry-After}, not 401. Has no stack trace.
 */
public final class KeysUnavailableException extends Exception {
    private static final long serialVersionUID = 1L;
    /**
     * The label for metrics and logs, in addition to those of {@link
     * dev.tollgate.jwt.jws.InvalidTokenException.Reason}.
     */
    public static final String LABEL = "keys_unavailable";

    private final Duration retryAfter;

    public KeysUnavailableException(Duration retryAfter) {
        super("the keys that verify tokens are not available", null, false, false);
        this.retryAfter = retryAfter;
    }

    /** Returns after what time to try again, at least a second. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
