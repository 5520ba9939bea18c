package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.jwt.quota.CalendarPeriod;
import dev.tollgate.jwt.quota.Limit;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/** Limits and periods of the calendar in the form that {@code windows.lua} reads. */
final class LimitForm {
    /** Up to so many events are kept one by one; a larger limit divides its interval into parts. */
    static final int EXACT_MAX = 256;

    private static final String PLACES = "l";
    private static final int PARTS = 128;
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();
    private static final int MILLI = 1000;

    private LimitForm() {}

    /** Returns the name of the window that counts a limit. Limits that differ only in their number share one. */
    static String name(Limit.Windowed limit) {
        if (limit instanceof Limit.Rate rate) {
            return (rate.max() <= EXACT_MAX ? "e" : "p") + rate.interval().toSeconds();
        }
        Limit.Calendar calendar = (Limit.Calendar) limit;
        return (calendar.period() == CalendarPeriod.DAY ? "d" : "m")
                + calendar.zone().getId();
    }

    /**
     * Returns for how long, in nanoseconds, events may count as the last of them: nothing where they are kept one by one, a
     * part of the interval where it is divided, and a minute in a period of the calendar.
     */
    static long part(Limit.Windowed limit) {
        if (limit instanceof Limit.Rate rate) {
            return rate.max() <= EXACT_MAX ? 0 : rate.interval().toNanos() / PARTS;
        }
        return MINUTE;
    }

    /** Returns the name of the window that counts a limit. */
    static String name(AskedLimit asked) {
        return asked.isPlace() ? PLACES : name(asked.windowed());
    }

    /** Returns a limit as the scripts take it. */
    static byte[] of(AskedLimit asked) {
        byte[] form = of(name(asked), asked.max(), asked.isEnforced());
        return asked.isPlace()
                ? ByteBuffer.allocate(form.length + Long.BYTES)
                        .put(form)
                        .putLong(asked.place())
                        .array()
                : form;
    }

    private static byte[] of(String name, long max, boolean enforced) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        text(out, name);
        out.write(enforced ? 1 : 0);
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) max)
                .array());
        return out.toByteArray();
    }

    /** Returns whether a name is that of a calendar's window, which needs {@link #period}. */
    static boolean isCalendar(String name) {
        return name.startsWith("d") || name.startsWith("m");
    }

    /**
     * Returns the periods of a calendar's window around a time: the one before it, its own and the one after it. Which of them
     * holds is decided by the clock of the store.
     *
     * @param name what {@link #name} returned
     * @param millis what the store's clock is thought to show, in milliseconds since 1970
     */
    static byte[] period(String name, long millis) {
        CalendarPeriod period = name.startsWith("d") ? CalendarPeriod.DAY : CalendarPeriod.MONTH;
        ZoneId zone = ZoneId.of(name.substring(1));
        LocalDate first = period.first(Instant.ofEpochMilli(millis).atZone(zone).toLocalDate());
        LocalDate next = period.next(first);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        text(out, name);
        ByteBuffer bounds = ByteBuffer.allocate(4 * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (LocalDate date : new LocalDate[] {period.first(first.minusDays(1)), first, next, period.next(next)}) {
            bounds.putDouble((double) date.atStartOfDay(zone).toInstant().toEpochMilli() * MILLI);
        }
        out.writeBytes(bounds.array());
        return out.toByteArray();
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
        out.write(octets.length);
        out.writeBytes(octets);
    }
}
