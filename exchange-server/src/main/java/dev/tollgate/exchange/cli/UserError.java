package dev.tollgate.exchange.cli;

/** An error in the operator's input. The message says what is wrong and how to fix it. */
public final class UserError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UserError(String message) {
        super(message);
    }
}
