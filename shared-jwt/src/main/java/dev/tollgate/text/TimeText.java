package dev.tollgate.text;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as text: {@code 500ms}, {@code 30s}, {@code 5m}, {@code 12h}, {@code 10d}, {@code 1w}. */
public final class TimeText {
    /** The grammar, for messages. */
    public static final String FORM =
            "a whole number of ms, s, m, h, d or w, such as 30s, 12h or 10d (no leading zeros)";

    private static final Pattern LENGTH = Pattern.compile("(0|[1-9][0-9]{0,8})(ms|[smhdw])");
    private static final int DAYS_OF_A_WEEK = 7;
    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;
    private static final long WEEK = DAYS_OF_A_WEEK * DAY;

    private TimeText() {}

    /** Reads a duration of 0 or more; a day has 24 hours. Empty if the text has another form. */
    public static Optional<Duration> read(String text) {
        Matcher matcher = LENGTH.matcher(text);
        return matcher.matches()
                ? Optional.of(length(Long.parseLong(matcher.group(1)), matcher.group(2)))
                : Optional.empty();
    }

    /**
     * Writes a duration in the longest unit that is exact to the millisecond. One day is {@code 24h}, since {@code 1d} reads
     * like a day of the calendar.
     */
    public static String write(Duration length) {
        long millis = length.toMillis();
        if (millis % DAY != 0 || millis <= DAY) {
            return writeInHours(length);
        }
        return millis % WEEK == 0 ? millis / WEEK + "w" : millis / DAY + "d";
    }

    /** Writes a duration likewise, in hours where it is longer. */
    public static String writeInHours(Duration length) {
        long millis = length.toMillis();
        if (millis == 0) {
            return "0s";
        }
        if (millis % HOUR == 0) {
            return millis / HOUR + "h";
        }
        if (millis % MINUTE == 0) {
            return millis / MINUTE + "m";
        }
        return millis % SECOND == 0 ? millis / SECOND + "s" : millis + "ms";
    }

    private static Duration length(long amount, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            case "d" -> Duration.ofDays(amount);
            default -> Duration.ofDays(DAYS_OF_A_WEEK * amount);
        };
    }
}
