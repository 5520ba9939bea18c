package dev.tollgate.sidecar.ops;

/** The store of a fleet has not answered an operator. The message says what was done without it. */
public final class SilentStoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SilentStoreException(String message) {
        super(message);
    }
}
