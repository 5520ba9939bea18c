package dev.tollgate.sidecar.token;

/** An observer of every verification. Must not block. */
@FunctionalInterface
public interface TokenObserver {
    /** The token was verified. */
    String OK = "ok";
    /** The token was verified before and has not expired. */
    String REMEMBERED = "remembered";

    /**
     * Called once for each token.
     *
     * @param outcome {@link #OK}, {@link #REMEMBERED}, {@link dev.tollgate.jwks.KeysUnavailableException#LABEL} or the label
     *     of a {@link dev.tollgate.jwt.jws.InvalidTokenException.Reason}
     */
    void onVerified(String outcome);

    /** Returns the observer that does nothing. */
    static TokenObserver none() {
        return outcome -> {};
    }
}
