package dev.tollgate.sidecar.quota.shared;

/** The store cannot be used; the message says why, for operators. */
public final class StoreException extends Exception {
    private static final long serialVersionUID = 1;

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
