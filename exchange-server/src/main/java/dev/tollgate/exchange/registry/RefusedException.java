package dev.tollgate.exchange.registry;

/** A change that operators may not make as things are. The message says why, and how to mend it. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    public RefusedException(String message) {
        super(message);
    }
}
