package dev.tollgate.sidecar.ops;

/** An operator has named something of which nothing is known. The message says what, and how names look. */
public final class UnknownNameException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnknownNameException(String message) {
        super(message);
    }
}
