package dev.tollgate.jwt.quota;

/** A limit or a quota is malformed. The message shows the value and the grammar. */
public final class QuotaFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    public QuotaFormatException(String message) {
        super(message);
    }
}
