package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.quota.CalendarPeriod;
import dev.tollgate.jwt.quota.Limit;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A count of the events since the period of the calendar began. It takes 64 octets, however many they are.
 *
 * <p>Periods follow the time of day, which may be set. Set back by up to an hour, as clocks are corrected, the period that
 * has begun goes on, so that none is granted twice. Set back further, the events of the period that was wrong count in the
 * right one.
 */
final class CalendarWindow extends Window {
    private static final long CORRECTION_MILLIS = Duration.ofHours(1).toMillis();

    private final Limit.Calendar limit;
    private final LongSupplier wallMillis;
    private int count;
    /** The period, in milliseconds since 1970: from, and up to but without. */
    private long begin = Long.MAX_VALUE;

    private long end = Long.MIN_VALUE;
    /** When this window came into the period, and when its newest event came, in nanoseconds. */
    private long entered;

    private long newest;

    CalendarWindow(Limit.Calendar limit, LongSupplier wallMillis) {
        this.limit = limit;
        this.wallMillis = wallMillis;
    }

    @Override
    Limit.Calendar limit() {
        return limit;
    }

    LongSupplier wallMillis() {
        return wallMillis;
    }

    @Override
    long used(long now) {
        enter(now);
        return Math.min(count, limit.max());
    }

    @Override
    long untilFree(long now) {
        long wall = enter(now);
        return count < limit.max() ? 0 : untilEnd(wall);
    }

    @Override
    long untilMore(long now) {
        long wall = enter(now);
        return count == 0 && limit.max() > 0 ? 0 : untilEnd(wall);
    }

    private long untilEnd(long wall) {
        return TimeUnit.MILLISECONDS.toNanos(end - wall);
    }

    @Override
    void record(long now) {
        enter(now);
        count += count == Integer.MAX_VALUE ? 0 : 1;
        newest = now;
    }

    /** One that was recorded in an earlier period counts no more. */
    @Override
    void giveBack(long time, long now) {
        enter(now);
        if (count > 0 && time - entered >= 0) {
            count--;
        }
    }

    @Override
    void take(long time, int more, long now) {
        long wall = enter(now);
        if (TimeUnit.NANOSECONDS.toMillis(now - time) <= wall - begin) {
            entered = Math.min(entered - now, time - now) + now;
            newest = count == 0 ? time : Math.max(newest - now, time - now) + now;
            count = (int) Math.min(Integer.MAX_VALUE, (long) count + more);
        }
    }

    /** When the others came is not known: all count as the newest does, which is never too early. */
    @Override
    void handTo(Window other, long now) {
        enter(now);
        if (count > 0) {
            other.take(newest, count, now);
        }
    }

    /** Returns the time of day, with the window in its period. */
    private long enter(long now) {
        long wall = wallMillis.getAsLong();
        if (wall >= end || wall < begin - CORRECTION_MILLIS) {
            count = wall >= end ? 0 : count;
            entered = wall >= end ? now : entered;
            place(wall);
        }
        return wall;
    }

    private void place(long wall) {
        CalendarPeriod period = limit.period();
        LocalDate first =
                period.first(Instant.ofEpochMilli(wall).atZone(limit.zone()).toLocalDate());
        begin = millis(first);
        end = millis(period.next(first));
    }

    private long millis(LocalDate date) {
        return date.atStartOfDay(limit.zone()).toInstant().toEpochMilli();
    }
}
