package dev.tollgate.exchange.registry;

import java.util.Locale;

/**
 * A part of a list that is in the order of names.
 *
 * @param after only what comes behind this name; empty for the beginning
 * @param part only names that contain this text, in upper or lower case; empty for all
 * @param limit how many at most, from 1
 */
public record Page(String after, String part, int limit) {
    /** The whole list. */
    public static final Page ALL = new Page("", "", Integer.MAX_VALUE);

    /** Returns whether a name contains the text. */
    public boolean names(String name) {
        return name.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }
}
