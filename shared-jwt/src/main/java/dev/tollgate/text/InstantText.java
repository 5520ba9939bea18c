package dev.tollgate.text;

import java.time.Instant;

/**
 * Instants as text, in UTC with three digits of a second (RFC 3339): {@code 2026-11-30T11:13:18.042Z}. All but the
 * milliseconds is formatted once a second. Safe for use by many threads.
 */
public final class InstantText {
    private static final int SECOND = 1_000;

    private static volatile Formatted latest = format(0);

    /** @param text up to the whole second */
    private record Formatted(long second, String text) {}

    private InstantText() {}

    /**
     * Writes an instant.
     *
     * @param millis since 1970, of the years 0 to 9999
     */
    public static String of(long millis) {
        long second = Math.floorDiv(millis, SECOND);
        Formatted known = latest;
        if (known.second() != second) {
            known = format(second);
            latest = known;
        }
        int rest = Math.floorMod(millis, SECOND);
        return known.text() + '.' + rest / 100 + rest / 10 % 10 + rest % 10 + 'Z';
    }

    private static Formatted format(long second) {
        String whole = Instant.ofEpochSecond(second).toString();
        return new Formatted(second, whole.substring(0, whole.length() - 1));
    }
}
