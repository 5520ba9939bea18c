package dev.tollgate.text;

import org.jspecify.annotations.Nullable;

/** A message on one line: a value from outside that it quotes must not begin a line of its own. */
public final class OneLine {
    private OneLine() {}

    /** Returns a message with {@code "; "} for each line break and the white space around it. */
    public static String of(@Nullable String message) {
        return String.valueOf(message).strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
