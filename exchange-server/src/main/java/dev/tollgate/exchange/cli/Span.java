package dev.tollgate.exchange.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Times on the command line: lengths as in quotas ({@code 24h}), and ends as a length, a date or an instant. */
final class Span {
    private static final Pattern LENGTH = Pattern.compile("([0-9]{1,6})([smhd])");
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Span() {}

    /** Reads a length of time. */
    static Duration parse(String flag, String text) {
        return length(text)
                .orElseThrow(() -> new UserError(flag + ": '" + text
                        + "' is not a length of time: write a whole number of s, m, h or d, such as 24h"));
    }

    /** Reads an end in the future, null if there is none. */
    static @Nullable Instant end(String flag, @Nullable String text, Instant now) {
        if (text == null) {
            return null;
        }
        Instant end = length(text).map(now::plus).orElseGet(() -> instant(flag, text));
        if (!end.isAfter(now) || end.isAfter(now.plus(LONGEST))) {
            throw new UserError(flag + ": '" + text + "' must lie in the future, at most 100 years");
        }
        return end.truncatedTo(ChronoUnit.SECONDS);
    }

    static Optional<Duration> length(String text) {
        Matcher matcher = LENGTH.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long amount = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "s" -> Duration.ofSeconds(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    case "h" -> Duration.ofHours(amount);
                    default -> Duration.ofDays(amount);
                });
    }

    private static Instant instant(String flag, String text) {
        try {
            return text.indexOf('T') > 0
                    ? Instant.parse(text)
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeParseException e) {
            throw new UserError(flag + ": '" + text
                    + "' is not an end: write a length such as 90d, a date such as 2030-01-31 (its start, in UTC) or"
                    + " an instant such as 2030-01-31T12:00:00Z");
        }
    }
}
