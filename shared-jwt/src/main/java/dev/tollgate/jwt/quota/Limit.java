package dev.tollgate.jwt.quota;

import dev.tollgate.text.TimeText;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many of a {@link Dimension} are allowed. Its text is the form that {@link #parse} reads. */
public sealed interface Limit permits Limit.Rate, Limit.Count {
    /** The largest number that can be allowed. Zero is allowed and means: none. */
    long MAX = 1_000_000_000L;

    /** The shortest interval. */
    Duration MIN_INTERVAL = Duration.ofSeconds(1);

    /** The longest interval. */
    Duration MAX_INTERVAL = Duration.ofDays(31);

    /** Returns how many are allowed, 0 to {@link #MAX}. */
    long max();

    /**
     * So many in any interval of this length.
     *
     * @param max 0 to {@link #MAX}
     * @param interval whole seconds, {@link #MIN_INTERVAL} to {@link #MAX_INTERVAL}
     */
    record Rate(long max, Duration interval) implements Limit {
        /**
         * @throws IllegalArgumentException with a message for the operator, if a value is out of bounds
         */
        public Rate {
            checkMax(max);
            if (!interval.equals(interval.truncatedTo(ChronoUnit.SECONDS))
                    || interval.compareTo(MIN_INTERVAL) < 0
                    || interval.compareTo(MAX_INTERVAL) > 0) {
                throw new IllegalArgumentException(
                        "the interval must be whole seconds from 1s to 31d, was " + interval);
            }
        }

        @Override
        public String toString() {
            return max + "/" + TimeText.write(interval);
        }
    }

    /**
     * So many at a time, or of a thing.
     *
     * @param max 0 to {@link #MAX}
     */
    record Count(long max) implements Limit {
        /**
         * @throws IllegalArgumentException with a message for the operator, if the value is out of bounds
         */
        public Count {
            checkMax(max);
        }

        @Override
        public String toString() {
            return Long.toString(max);
        }
    }

    /**
     * Reads the limit of a dimension: {@code MAX/INTERVAL}, the interval as {@link TimeText} reads it, for those
     * that count in an interval, a whole number for the others.
     *
     * @throws QuotaFormatException if it does not have that form or is out of bounds
     */
    static Limit parse(Dimension dimension, String text) throws QuotaFormatException {
        Matcher matcher = (dimension.isRate() ? Grammar.RATE : Grammar.COUNT).matcher(text);
        Optional<Duration> interval =
                matcher.matches() && dimension.isRate() ? TimeText.read(matcher.group(2)) : Optional.empty();
        if (!matcher.matches() || interval.isPresent() != dimension.isRate()) {
            throw Grammar.mismatch(dimension, text);
        }
        try {
            long max = Long.parseLong(matcher.group(1));
            return interval.isPresent() ? new Rate(max, interval.get()) : new Count(max);
        } catch (IllegalArgumentException e) {
            throw new QuotaFormatException(dimension.wireName() + ": '" + text + "': " + e.getMessage());
        }
    }

    private static void checkMax(long max) {
        if (max < 0 || max > MAX) {
            throw new IllegalArgumentException("the number must be 0 to " + MAX + ", was " + max);
        }
    }

    /** The two forms of a limit. */
    final class Grammar {
        private static final Pattern RATE = Pattern.compile("([0-9]{1,12})/([0-9a-z]+)");
        private static final Pattern COUNT = Pattern.compile("([0-9]{1,12})");

        private Grammar() {}

        private static QuotaFormatException mismatch(Dimension dimension, String text) {
            String form = dimension.isRate()
                    ? "MAX/INTERVAL, such as 600/1h (the interval is " + TimeText.FORM + ")"
                    : "a whole number, such as 20";
            return new QuotaFormatException(dimension.wireName() + ": '" + text + "' is not " + form);
        }
    }
}
