package dev.tollgate.jwt.quota;

import java.time.ZoneId;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a text that is not a limit was probably meant to be, for messages: {@code 1000/1w} for {@code 1000/week}. */
final class LimitGuess {
    /** What people write for an interval or a period. */
    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("s", "1s"),
            Map.entry("sec", "1s"),
            Map.entry("second", "1s"),
            Map.entry("m", "1m"),
            Map.entry("min", "1m"),
            Map.entry("minute", "1m"),
            Map.entry("h", "1h"),
            Map.entry("hour", "1h"),
            Map.entry("d", "day"),
            Map.entry("days", "day"),
            Map.entry("w", "1w"),
            Map.entry("week", "1w"),
            Map.entry("months", "month"),
            Map.entry("y", "365d"),
            Map.entry("year", "365d"));

    private LimitGuess() {}

    /** Returns a limit's text that differs from this one in spaces, capital letters, words for units or the way of a zone. */
    static Optional<String> of(String text) {
        String tight = text.replaceAll("[\\s,]", "");
        int at = tight.indexOf('@');
        String head = (at < 0 ? tight : tight.substring(0, at)).toLowerCase(Locale.ROOT);
        int slash = head.indexOf('/');
        String unit = head.substring(slash + 1);
        String limit = slash < 0 ? head : head.substring(0, slash + 1) + WORDS.getOrDefault(unit, unit);
        Optional<String> guess =
                at < 0 ? Optional.of(limit) : zone(tight.substring(at + 1)).map(id -> limit + "@" + id);
        return guess.filter(other -> !other.equals(text));
    }

    /** Finds a zone by its name, or by the last part of it, whatever the case and the spaces. Of several the shortest. */
    private static Optional<String> zone(String name) {
        String asked = plain(name);
        return ZoneId.getAvailableZoneIds().stream()
                .filter(LimitText::isZone)
                .filter(id -> plain(id).equals(asked) || plain(id).endsWith("/" + asked))
                .min(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));
    }

    private static String plain(String zone) {
        return zone.replace("_", "").toLowerCase(Locale.ROOT);
    }
}
