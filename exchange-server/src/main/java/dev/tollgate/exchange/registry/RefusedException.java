package dev.tollgate.exchange.registry;

/** A change that is refused in the present state. The message says why, and how to fix it. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    public RefusedException(String message) {
        super(message);
    }
}
