package dev.tollgate.jwt.quota;

/** A limit or a quota is malformed. The message shows the value and the grammar. */
public final class QuotaFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String why;

    public QuotaFormatException(String message) {
        super(message);
        this.why = message;
    }

    /** A limit has a malformed value. */
    QuotaFormatException(Dimension dimension, String why) {
        super(dimension.wireName() + ": " + why);
        this.why = why;
    }

    /** Returns the message without the name of the limit, for a place that names it already. */
    public String why() {
        return why;
    }
}
