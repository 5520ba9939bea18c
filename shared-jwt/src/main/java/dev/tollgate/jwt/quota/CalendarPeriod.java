package dev.tollgate.jwt.quota;

import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A period of the calendar (ISO 8601) in which something is counted. */
public enum CalendarPeriod {
    DAY(Duration.ofHours(50)) {
        @Override
        public LocalDate first(LocalDate date) {
            return date;
        }

        @Override
        public LocalDate next(LocalDate first) {
            return first.plusDays(1);
        }
    },
    MONTH(Duration.ofDays(33)) {
        @Override
        public LocalDate first(LocalDate date) {
            return date.withDayOfMonth(1);
        }

        @Override
        public LocalDate next(LocalDate first) {
            return first.plusMonths(1);
        }
    };

    private final Duration longest;

    CalendarPeriod(Duration longest) {
        this.longest = longest;
    }

    /** Returns the name in files and claims, for example {@code day}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Finds a period by its name in files and claims. */
    public static Optional<CalendarPeriod> named(String wireName) {
        return Arrays.stream(values())
                .filter(period -> period.wireName().equals(wireName))
                .findFirst();
    }

    /** Returns an upper bound of its length: zones have moved across the date line. */
    public Duration longest() {
        return longest;
    }

    /** Returns the first day of the period that a day belongs to. */
    public abstract LocalDate first(LocalDate date);

    /** Returns the first day of the period after the one that begins with a day. */
    public abstract LocalDate next(LocalDate first);
}
