package dev.tollgate.text;

import java.util.Locale;

/** The form in which a command answers: text for people, or JSON for scripts. */
public enum OutputForm {
    TEXT,
    JSON;

    /** As help and completion show it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
