package dev.tollgate.sidecar.config;

import dev.tollgate.jwt.quota.Limit;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A tier of locate's own {@code limits/config.yaml}, per integration and client address: {@code interval}, a Go
 * duration, and {@code max_events}.
 */
final class LocateLimit {
    static final String INTERVAL = "interval";
    static final String MAX_EVENTS = "max_events";

    private static final Pattern DURATION = Pattern.compile("(?:[0-9]+(?:\\.[0-9]+)?(?:h|ms|m|s|us|ns))+");
    private static final Pattern PART = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(h|ms|m|s|us|ns)");

    private LocateLimit() {}

    /**
     * @throws IllegalArgumentException with a message for the operator
     */
    static Limit.Rate of(@Nullable String interval, @Nullable String maxEvents) {
        if (interval == null || maxEvents == null) {
            throw new IllegalArgumentException("a tier of locate needs both interval and max_events");
        }
        if (!maxEvents.matches("0|[1-9][0-9]{0,9}")) {
            throw new IllegalArgumentException(
                    "max_events: '" + maxEvents + "' is not a whole number of 0 or more, without leading zeros");
        }
        return new Limit.Rate(Long.parseLong(maxEvents), duration(interval));
    }

    private static Duration duration(String text) {
        if (text.length() > 40 || !DURATION.matcher(text).matches()) {
            throw new IllegalArgumentException("interval: '" + text + "' is not a duration such as 12h or 1h30m");
        }
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(nanos(part.group(2)))));
        }
        if (nanos.compareTo(BigDecimal.valueOf(Limit.MAX_INTERVAL.toNanos())) > 0) {
            throw new IllegalArgumentException("interval: '" + text + "' is longer than 366 days");
        }
        return Duration.ofNanos(nanos.longValue());
    }

    private static long nanos(String unit) {
        return switch (unit) {
            case "h" -> 3_600_000_000_000L;
            case "m" -> 60_000_000_000L;
            case "s" -> 1_000_000_000L;
            case "ms" -> 1_000_000L;
            case "us" -> 1_000L;
            default -> 1L;
        };
    }
}
