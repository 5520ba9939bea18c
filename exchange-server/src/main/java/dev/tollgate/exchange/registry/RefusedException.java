package dev.tollgate.exchange.registry;

import org.jspecify.annotations.Nullable;

/** A change that is refused in the present state. The message says why, and how to fix it. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final String why;
    private final @Nullable String field;

    /** What kind of reason there is. */
    public enum Kind {
        /** What is to be changed is not there. */
        MISSING,
        /** What is to be made is there already. */
        EXISTS,
        /** The state of something forbids it. */
        STATE,
        /** A value cannot be taken. */
        INVALID,
        /** Somebody else has changed it since it was read. */
        CHANGED
    }

    private RefusedException(Kind kind, String why, @Nullable String hint, @Nullable String field) {
        super(hint == null ? why : why + ": " + hint);
        this.kind = kind;
        this.why = why;
        this.field = field;
    }

    /** Refuses since the state of something forbids it. */
    public RefusedException(String message) {
        this(Kind.STATE, message, null, null);
    }

    /** Refuses since the state of something forbids it, and says which command would help. */
    static RefusedException state(String why, String hint) {
        return new RefusedException(Kind.STATE, why, hint, null);
    }

    /** Refuses since something is not there, and says which command would help. */
    public static RefusedException missing(String why, String hint) {
        return new RefusedException(Kind.MISSING, why, hint, null);
    }

    /** Refuses since something is there already. */
    static RefusedException exists(String why) {
        return new RefusedException(Kind.EXISTS, why, null, null);
    }

    /**
     * Refuses a value.
     *
     * @param field its name in JSON, such as {@code key_id}; levels are separated by slashes
     */
    public static RefusedException invalid(String field, String why) {
        return new RefusedException(Kind.INVALID, why, null, field);
    }

    /** Refuses since somebody else was faster. */
    static RefusedException changed(String what) {
        return new RefusedException(Kind.CHANGED, what + " was changed meanwhile", "read it again", null);
    }

    /** Returns what kind of reason there is. */
    public Kind kind() {
        return kind;
    }

    /** Returns the reason without the command that would help. */
    public String why() {
        return why;
    }

    /** Returns the name of the value that cannot be taken, null where it is not about one. */
    public @Nullable String field() {
        return field;
    }
}
