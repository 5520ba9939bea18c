package dev.tollgate.sidecar.token;

/** Is told of every verification: must not wait. */
@FunctionalInterface
public interface TokenObserver {
    /** The token verified. */
    String OK = "ok";
    /** The token had verified before and still lives. */
    String REMEMBERED = "remembered";

    /**
     * Called once for each token.
     *
     * @param outcome {@link #OK}, {@link #REMEMBERED}, {@link KeysUnavailableException#LABEL} or the label of a
     *     {@link dev.tollgate.jwt.jws.InvalidTokenException.Reason}
     */
    void onVerified(String outcome);

    /** Returns the observer that does nothing. */
    static TokenObserver none() {
        return outcome -> {};
    }
}
