package dev.tollgate.sidecar.token;

import java.time.Duration;

/**
 * A token can be called neither good nor bad, because the keys that would tell are not to be had now. It is the server's
 * trouble, not the client's: answer 503 with {@code Retry-After}, not 401. Carries no stack trace.
 */
public final class KeysUnavailableException extends Exception {
    private static final long serialVersionUID = 1L;
    /** The label for metrics and logs, beside those of {@link dev.tollgate.jwt.jws.InvalidTokenException.Reason}. */
    public static final String LABEL = "keys_unavailable";

    private final Duration retryAfter;

    public KeysUnavailableException(Duration retryAfter) {
        super("the keys that verify tokens cannot be had now", null, false, false);
        this.retryAfter = retryAfter;
    }

    /** Returns when it is worth trying again, at least a second. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
