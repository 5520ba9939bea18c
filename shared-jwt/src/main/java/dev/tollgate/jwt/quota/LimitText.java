package dev.tollgate.jwt.quota;

import dev.tollgate.text.TimeText;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The grammar of limits, for file, command line and claim. */
final class LimitText {
    static final String SHADOW = "shadow:";
    static final String UNLIMITED = "unlimited";
    static final ZoneId UTC = ZoneId.of("UTC");

    private static final Pattern WINDOWED = Pattern.compile("([0-9]{1,12})/([0-9a-z]+)(?:@([A-Za-z0-9_+/-]{1,64}))?");
    private static final Pattern COUNT = Pattern.compile("([0-9]{1,12})");

    private LimitText() {}

    static Limit parse(Dimension dimension, String text) throws QuotaFormatException {
        if (text.startsWith(SHADOW)) {
            return shadow(dimension, text);
        }
        if (text.equals(UNLIMITED)) {
            return new Limit.Unlimited();
        }
        Matcher matcher = (dimension.isRate() ? WINDOWED : COUNT).matcher(text);
        if (!matcher.matches()) {
            throw mismatch(dimension, text);
        }
        try {
            long max = Long.parseLong(matcher.group(1));
            return dimension.isRate() ? windowed(dimension, max, matcher) : new Limit.Count(max);
        } catch (IllegalArgumentException e) {
            throw new QuotaFormatException(dimension.wireName() + ": '" + text + "': " + e.getMessage());
        }
    }

    private static Limit shadow(Dimension dimension, String text) throws QuotaFormatException {
        String counted = text.substring(SHADOW.length());
        if (counted.startsWith(SHADOW)) {
            throw mismatch(dimension, text);
        }
        try {
            return new Limit.Shadow(parse(dimension, counted));
        } catch (IllegalArgumentException | QuotaFormatException e) {
            throw new QuotaFormatException(dimension.wireName() + ": '" + text + "': " + e.getMessage());
        }
    }

    private static Limit windowed(Dimension dimension, long max, Matcher matcher) throws QuotaFormatException {
        String zone = matcher.group(3);
        Optional<CalendarPeriod> period = CalendarPeriod.named(matcher.group(2));
        if (period.isPresent()) {
            return new Limit.Calendar(max, period.get(), zone == null ? UTC : zone(zone));
        }
        Optional<Duration> interval = TimeText.read(matcher.group(2));
        if (interval.isEmpty() || zone != null) {
            throw mismatch(dimension, matcher.group());
        }
        return new Limit.Rate(max, interval.get());
    }

    /** Offsets and abbreviations are none: they know no daylight saving, and {@code EST} is taken for another zone. */
    private static ZoneId zone(String name) {
        if (name.equals(UTC.getId())) {
            return UTC;
        }
        if (name.indexOf('/') < 0 || !ZoneId.getAvailableZoneIds().contains(name)) {
            throw new IllegalArgumentException(
                    "'" + name + "' is not a time zone of the IANA database, such as America/New_York or UTC");
        }
        return ZoneId.of(name);
    }

    private static QuotaFormatException mismatch(Dimension dimension, String text) {
        String form = dimension.isRate()
                ? "MAX/INTERVAL, such as 600/1h (the interval is " + TimeText.FORM
                        + "), MAX/day or MAX/month, such as 1000/day or 20000/month@America/New_York, or unlimited"
                : "a whole number, such as 20, or unlimited";
        return new QuotaFormatException(dimension.wireName() + ": '" + text + "' is not " + form);
    }
}
