package dev.tollgate.jwt.quota;

import dev.tollgate.text.TimeText;
import java.time.Duration;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** How many of a {@link Dimension} are allowed. Its text, for people, is a form that {@link #parse} reads. */
public sealed interface Limit permits Limit.Windowed, Limit.Count, Limit.Unlimited, Limit.Shadow {
    /** The largest number that can be allowed. Zero is allowed and means: none. */
    long MAX = 1_000_000_000L;

    /** The shortest interval. */
    Duration MIN_INTERVAL = Duration.ofSeconds(1);

    /** The longest interval. */
    Duration MAX_INTERVAL = Duration.ofDays(366);

    /** Returns how many are allowed, 0 to {@link #MAX}, or {@link Long#MAX_VALUE} if there is no limit. */
    long max();

    /** A number in a window of time. */
    sealed interface Windowed extends Limit permits Rate, Calendar {
        /** Returns an upper bound of how long an event counts. */
        Duration longest();
    }

    /**
     * A number in any interval of this length.
     *
     * @param max 0 to {@link #MAX}
     * @param interval whole seconds, {@link #MIN_INTERVAL} to {@link #MAX_INTERVAL}
     */
    record Rate(long max, Duration interval) implements Windowed {
        /**
         * @throws IllegalArgumentException with a message for the operator, if a value is out of bounds
         */
        public Rate {
            checkMax(max);
            if (!interval.equals(interval.truncatedTo(ChronoUnit.SECONDS))
                    || interval.compareTo(MIN_INTERVAL) < 0
                    || interval.compareTo(MAX_INTERVAL) > 0) {
                throw new IllegalArgumentException("the interval must be whole seconds from 1s to 366d");
            }
        }

        /** Compared for each request: the method that a record has by itself is spun at its first call. */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Rate rate && max == rate.max && interval.equals(rate.interval);
        }

        @Override
        public int hashCode() {
            return 31 * Long.hashCode(max) + interval.hashCode();
        }

        @Override
        public Duration longest() {
            return interval;
        }

        @Override
        public String claimText() {
            return max + "/" + TimeText.writeInHours(interval);
        }

        @Override
        public String toString() {
            return max + "/" + TimeText.write(interval);
        }
    }

    /**
     * A number in each calendar day or month. A new period begins at local midnight, or at the first moment of the day
     * if a change of the clocks skips midnight. Nothing is carried over from the period before.
     *
     * @param max 0 to {@link #MAX}
     * @param zone a region of the IANA time zone database, or UTC
     */
    record Calendar(long max, CalendarPeriod period, ZoneId zone) implements Windowed {
        /**
         * @throws IllegalArgumentException with a message for the operator, if the number is out of bounds
         */
        public Calendar {
            checkMax(max);
        }

        @Override
        public Duration longest() {
            return period.longest();
        }

        @Override
        public String toString() {
            String text = max + "/" + period.wireName();
            return zone.equals(LimitText.UTC) ? text : text + "@" + zone.getId();
        }
    }

    /**
     * A number at the same time, or per token.
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

    /** No limit. It overrides limits of lower precedence. */
    record Unlimited() implements Limit {
        @Override
        public long max() {
            return Long.MAX_VALUE;
        }

        @Override
        public String toString() {
            return LimitText.UNLIMITED;
        }
    }

    /**
     * A limit that is counted and reported, and refuses nothing.
     *
     * @param of a {@link Windowed} or a {@link Count}
     */
    record Shadow(Limit of) implements Limit {
        /** @throws IllegalArgumentException with a message for the operator, if {@code of} has no number */
        public Shadow {
            if (!(of instanceof Windowed || of instanceof Count)) {
                throw new IllegalArgumentException("only a limit with a number can be a shadow, not " + of);
            }
        }

        @Override
        public long max() {
            return of.max();
        }

        @Override
        public Limit counted() {
            return of;
        }

        @Override
        public String claimText() {
            return LimitText.SHADOW + of.claimText();
        }

        @Override
        public String toString() {
            return LimitText.SHADOW + of;
        }
    }

    /** Returns the form in claims and in stores: intervals in hours at most, since older readers do not know weeks. */
    default String claimText() {
        return toString();
    }

    /** Returns what is counted, whether it is enforced or not. */
    default Limit counted() {
        return this;
    }

    /** Returns whether this is a limit that a dimension can have. */
    default boolean fits(Dimension dimension) {
        return counted() instanceof Unlimited || dimension.isRate() == (counted() instanceof Windowed);
    }

    /**
     * Reads the limit of a dimension: {@code MAX/INTERVAL}, the interval as {@link TimeText} reads it, {@code MAX/day} or
     * {@code MAX/month}, with {@code @ZONE} where the day is not that of UTC, for those that count in a window, a whole
     * number for the others; {@code unlimited} for all. {@code shadow:} before a limit makes it a {@link Shadow}.
     *
     * @throws QuotaFormatException if it does not have that form or is out of bounds
     */
    static Limit parse(Dimension dimension, String text) throws QuotaFormatException {
        return LimitText.parse(dimension, text);
    }

    private static void checkMax(long max) {
        if (max < 0 || max > MAX) {
            throw new IllegalArgumentException("the number must be 0 to " + MAX);
        }
    }
}
