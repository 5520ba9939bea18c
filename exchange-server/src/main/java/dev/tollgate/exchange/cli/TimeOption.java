package dev.tollgate.exchange.cli;

import dev.tollgate.text.TimeText;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Times on the command line: lengths ({@code 24h}), and ends as a length, a date or an instant. */
final class TimeOption {
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private TimeOption() {}

    /** Reads a length of time, at most 100 years. */
    static Duration parse(String flag, String text) {
        return TimeText.read(text)
                .filter(length -> length.compareTo(LONGEST) <= 0)
                .orElseThrow(() -> new UserError(
                        flag + ": '" + text + "' is not a duration: write " + TimeText.FORM + "; at most 100 years"));
    }

    /** Reads an end in the future, null if there is none. */
    static @Nullable Instant end(String flag, @Nullable String text, Instant now) {
        if (text == null) {
            return null;
        }
        Instant end = TimeText.read(text)
                .map(now::plus)
                .orElseGet(() -> instant(flag, text))
                .truncatedTo(ChronoUnit.SECONDS);
        if (!end.isAfter(now) || end.isAfter(now.plus(LONGEST))) {
            throw new UserError(flag + ": '" + text + "' must be in the future, at most 100 years");
        }
        return end;
    }

    private static Instant instant(String flag, String text) {
        try {
            return text.indexOf('T') > 0
                    ? Instant.parse(text)
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeParseException e) {
            throw new UserError(flag + ": '" + text
                    + "' is not an end: write a duration such as 90d, a date such as 2030-01-31 (its start, in UTC) or"
                    + " an instant such as 2030-01-31T12:00:00Z");
        }
    }
}
