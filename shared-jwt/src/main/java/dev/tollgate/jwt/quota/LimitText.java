package dev.tollgate.jwt.quota;

import dev.tollgate.text.TimeText;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The grammar of limits, for file, command line and claim. */
final class LimitText {
    static final String SHADOW = "shadow:";
    static final String UNLIMITED = "unlimited";
    static final ZoneId UTC = ZoneId.of("UTC");

    /** Where a number with a leading zero comes from YAML, it may have been meant as octal. */
    private static final String NUMBER = "(0|[1-9][0-9]*)";

    private static final int MOST_DIGITS = Long.toString(Limit.MAX).length();

    private static final Pattern WINDOWED = Pattern.compile(NUMBER + "/([0-9a-z]+)(?:@([A-Za-z0-9_+/-]{1,64}))?");
    /** Names that only Java has. */
    private static final String ONLY_JAVA = "SystemV/";

    /** Names of the IANA database that not every version of Java knows, and others for the same zones. */
    private static final Map<String, String> SYNONYMS =
            Map.of("EST", "Etc/GMT+5", "MST", "Etc/GMT+7", "HST", "Etc/GMT+10", "ROC", "Asia/Taipei");

    private static final Pattern COUNT = Pattern.compile(NUMBER);

    /** How much of a text is shown in a message, in characters: the longest limit has fewer. */
    private static final int SHOWN = 100;

    private LimitText() {}

    static Limit parse(Dimension dimension, String text) throws QuotaFormatException {
        try {
            return read(dimension, text)
                    .orElseThrow(() -> new QuotaFormatException(
                            dimension, "'" + shown(text) + "' is not " + form(dimension) + meant(dimension, text)));
        } catch (IllegalArgumentException e) {
            throw new QuotaFormatException(
                    dimension, "'" + shown(text) + "': " + e.getMessage() + meant(dimension, text));
        }
    }

    /** @throws IllegalArgumentException with a message for the operator, if something is out of bounds */
    private static Optional<Limit> read(Dimension dimension, String text) {
        boolean shadow = text.startsWith(SHADOW);
        Optional<Limit> counted = counted(dimension, shadow ? text.substring(SHADOW.length()) : text);
        return shadow ? counted.map(Limit.Shadow::new) : counted;
    }

    private static String meant(Dimension dimension, String text) {
        return LimitGuess.of(shown(text))
                .filter(guess -> find(dimension, guess).isPresent())
                .map(guess -> "; did you mean " + guess + "?")
                .orElse("");
    }

    /** Reads a limit; empty if it does not have a known form or is out of bounds. */
    static Optional<Limit> find(Dimension dimension, String text) {
        try {
            return read(dimension, text);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Reads a limit without its {@link #SHADOW}; empty if it has another form. */
    private static Optional<Limit> counted(Dimension dimension, String text) {
        if (text.equals(UNLIMITED)) {
            return Optional.of(new Limit.Unlimited());
        }
        Matcher matcher = (dimension.isRate() ? WINDOWED : COUNT).matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long max = max(matcher.group(1));
        return dimension.isRate()
                ? windowed(max, matcher.group(2), matcher.group(3))
                : Optional.of(new Limit.Count(max));
    }

    /** One with more digits is out of bounds, whatever it is. */
    private static long max(String digits) {
        return digits.length() > MOST_DIGITS ? Long.MAX_VALUE : Long.parseLong(digits);
    }

    private static Optional<Limit> windowed(long max, String window, @Nullable String zone) {
        Optional<CalendarPeriod> period = CalendarPeriod.named(window);
        if (period.isPresent()) {
            return Optional.of(new Limit.Calendar(max, period.get(), zone == null ? UTC : zone(zone)));
        }
        return zone == null ? TimeText.read(window).map(interval -> new Limit.Rate(max, interval)) : Optional.empty();
    }

    /** Takes every name of the IANA database, such as {@code Japan}. */
    private static ZoneId zone(String name) {
        if (name.equals(UTC.getId())) {
            return UTC;
        }
        String known = SYNONYMS.getOrDefault(name, name);
        if (!isZone(known) || !ZoneId.getAvailableZoneIds().contains(known)) {
            throw new IllegalArgumentException(
                    "'" + name + "' is not a time zone of the IANA database, such as America/New_York or UTC");
        }
        return ZoneId.of(known);
    }

    /** Returns whether a name that Java has is one of the IANA database. */
    static boolean isZone(String id) {
        return !id.startsWith(ONLY_JAVA);
    }

    private static String form(Dimension dimension) {
        return dimension.isRate()
                ? "MAX/INTERVAL, such as 600/1h (no leading zeros; the interval is a whole number of s, m, h, d or w, such as 30s, 12h or 10d),"
                        + " MAX/day or MAX/month, such as 1000/day or 20000/month@America/New_York, or unlimited;"
                        + " with shadow: before it, such as shadow:1000/day, a limit refuses nothing"
                : "a whole number, such as 20 (no leading zeros), or unlimited;"
                        + " with shadow: before it, such as shadow:20, a limit refuses nothing";
    }

    private static String shown(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }
}
