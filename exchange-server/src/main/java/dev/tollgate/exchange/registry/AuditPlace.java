package dev.tollgate.exchange.registry;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a line stands in the audit log, the newest first. Lines that are added later do not move it.
 *
 * @param micros when the change was made, in microseconds since 1970; 0 where a store orders its lines without it
 * @param order tells lines of one time apart
 * @param id tells those apart that have nothing else
 */
public record AuditPlace(long micros, long order, long id) implements Comparable<AuditPlace> {
    /** The end of the year 9999, which is Datastore's last. */
    public static final long MAX_MICROS = 253_402_300_799_999_999L;

    private static final Pattern FORM = Pattern.compile("([0-9]{1,18})\\.([0-9]{1,18})\\.(-?[0-9]{1,19})");
    private static final Comparator<AuditPlace> NEWEST_FIRST = Comparator.comparingLong(AuditPlace::micros)
            .thenComparingLong(AuditPlace::order)
            .thenComparingLong(AuditPlace::id)
            .reversed();

    /** Reads what {@link #toString} has written; empty for anything else. */
    public static Optional<AuditPlace> read(String text) {
        Matcher form = FORM.matcher(text);
        try {
            return form.matches()
                    ? Optional.of(new AuditPlace(
                                    Long.parseLong(form.group(1)),
                                    Long.parseLong(form.group(2)),
                                    Long.parseLong(form.group(3))))
                            .filter(place -> place.micros <= MAX_MICROS)
                    : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Compares so that the newer line is the lesser one. */
    @Override
    public int compareTo(AuditPlace other) {
        return NEWEST_FIRST.compare(this, other);
    }

    @Override
    public String toString() {
        return micros + "." + order + "." + id;
    }
}
