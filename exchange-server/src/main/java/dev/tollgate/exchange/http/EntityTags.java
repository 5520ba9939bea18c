package dev.tollgate.exchange.http;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The entity tags of {@code If-Match} or {@code If-None-Match} (RFC 9110 §13.1.1 and §13.1.2), without quotes.
 *
 * @param any whether the field is {@code *}, which stands for every state
 * @param strong those that have no {@code W/} before them
 * @param weak the others
 */
public record EntityTags(boolean any, Set<String> strong, Set<String> weak) {
    /** A tag, or an empty element of the list (RFC 9110 §5.6.1.2). */
    private static final Pattern ELEMENT = Pattern.compile("[ \\t]*(?:(W/)?\"([!#-~\\x80-\\xff]*)\")?[ \\t]*(?:,|$)");

    /**
     * Reads a field.
     *
     * @return nothing if the field is missing, malformed, or has no tag
     */
    public static Optional<EntityTags> of(HttpHeaders headers, CharSequence field) {
        List<String> lines = headers.getAll(field);
        String text = String.join(",", lines).strip();
        return text.equals("*") ? Optional.of(new EntityTags(true, Set.of(), Set.of())) : list(text);
    }

    private static Optional<EntityTags> list(String text) {
        Set<String> strong = new HashSet<>();
        Set<String> weak = new HashSet<>();
        Matcher element = ELEMENT.matcher(text);
        int end = 0;
        while (end < text.length() && element.region(end, text.length()).lookingAt()) {
            if (element.group(2) != null) {
                (element.group(1) == null ? strong : weak).add(element.group(2));
            }
            end = element.end();
        }
        return end < text.length() || (strong.isEmpty() && weak.isEmpty())
                ? Optional.empty()
                : Optional.of(new EntityTags(false, strong, weak));
    }

    /** Returns whether a state has one of the tags in the weak comparison, in which {@code W/} does not count. */
    public boolean isOneOf(String tag) {
        return any || strong.contains(tag) || weak.contains(tag);
    }
}
