package dev.tollgate.exchange.registry;

import dev.tollgate.text.TimeText;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;

/** Times as operators write them: lengths ({@code 24h}), and ends as a length, a date or an instant. */
public final class TimeRules {
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private TimeRules() {}

    /**
     * Reads a length of time, at most 100 years.
     *
     * @param field the value's name in JSON
     */
    public static Duration length(String field, String text) throws RefusedException {
        return TimeText.read(text)
                .filter(length -> length.compareTo(LONGEST) <= 0)
                .orElseThrow(() -> RefusedException.invalid(
                        field, "'" + text + "' is not a duration: write " + TimeText.FORM + "; at most 100 years"));
    }

    /**
     * Reads an end in the future, in whole seconds.
     *
     * @param field the value's name in JSON
     */
    public static Instant end(String field, String text, Instant now) throws RefusedException {
        Instant read = TimeText.read(text).map(now::plus).orElse(null);
        Instant end = (read == null ? instant(field, text) : read).truncatedTo(ChronoUnit.SECONDS);
        if (end.isAfter(now.plus(LONGEST))) {
            throw RefusedException.invalid(field, "'" + text + "' must be at most 100 years from now");
        }
        if (!end.isAfter(now)) {
            throw RefusedException.invalid(field, "'" + text + "' must be in the future" + hint(text));
        }
        return end;
    }

    private static String hint(String text) {
        return text.indexOf('T') > 0 || text.indexOf('-') < 0 ? "" : ": a date means its start, 00:00 in UTC";
    }

    private static Instant instant(String field, String text) throws RefusedException {
        try {
            return text.indexOf('T') > 0
                    ? Instant.parse(text)
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeParseException e) {
            throw RefusedException.invalid(
                    field,
                    "'" + text
                            + "' is not an end: write a duration such as 90d, a date such as 2030-01-31 (its start, in UTC)"
                            + " or an instant such as 2030-01-31T12:00:00Z");
        }
    }
}
