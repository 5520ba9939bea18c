package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.quota.CalendarPeriod;
import dev.tollgate.jwt.quota.Limit;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A count of the events in the present period of the calendar. It takes 64 octets.
 *
 * <p>The machine's clock decides which period it is, and that clock can be set. If it is set back by up to an hour, as
 * corrections do, the period that has begun goes on, so that no period is granted twice. If it is set back further, the window
 * returns to the period of that time, with its count. The wrong period keeps its count in case the clock returns to it. One
 * period beside the present one is remembered. A clock that has been in two others can grant a period again, once. In an
 * earlier period that is not remembered, the count stays.
 */
final class CalendarWindow extends Window {
    private static final long CORRECTION_MILLIS = Duration.ofHours(1).toMillis();
    private static final long NOWHEN = Long.MAX_VALUE;
    private static final long OCTETS = 64;

    private final Limit.Calendar limit;
    private final LongSupplier wallMillis;
    private int count;
    /** When the period begins, in milliseconds since 1970, and how long it is. */
    private long begin = NOWHEN;

    private int seconds;
    /** The period that was left last: how many seconds after {@link #begin} it begins, 0 for none, and its count. */
    private int otherAfter;

    private int otherCount;
    /** When this window entered the period, and when its newest event came, in nanoseconds. */
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

    @Override
    long octets() {
        return OCTETS;
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
        return TimeUnit.MILLISECONDS.toNanos(end() - wall);
    }

    private long end() {
        return begin + TimeUnit.SECONDS.toMillis(seconds);
    }

    @Override
    void record(long now) {
        enter(now);
        count += count == Integer.MAX_VALUE ? 0 : 1;
        newest = now;
    }

    /** An event of an earlier period no longer counts. */
    @Override
    void giveBack(long time, long now) {
        enter(now);
        if (count > 0 && time - entered >= 0) {
            count--;
        }
    }

    @Override
    public void take(long time, int more, long now) {
        long wall = enter(now);
        if (TimeUnit.NANOSECONDS.toMillis(now - time) <= wall - begin) {
            entered = Math.min(entered - now, time - now) + now;
            newest = count == 0 ? time : Math.max(newest - now, time - now) + now;
            count = (int) Math.min(Integer.MAX_VALUE, (long) count + more);
        }
    }

    /** Only the time of the newest event is known. All events get it, so that none is forgotten too early. */
    @Override
    void handTo(EventTaker other, long now) {
        enter(now);
        if (other instanceof CalendarWindow same
                && same.limit.period() == limit.period()
                && same.limit.zone().equals(limit.zone())) {
            same.copy(this);
        } else if (count > 0) {
            other.take(newest, count, now);
        }
    }

    private void copy(CalendarWindow from) {
        count = from.count;
        begin = from.begin;
        seconds = from.seconds;
        otherAfter = from.otherAfter;
        otherCount = from.otherCount;
        entered = from.entered;
        newest = from.newest;
    }

    /** Moves the window into the period of the time of day, and returns that time. */
    private long enter(long now) {
        long wall = wallMillis.getAsLong();
        if (begin == NOWHEN) {
            place(wall);
            entered = now;
        } else if (wall >= end() || wall < begin - CORRECTION_MILLIS) {
            change(wall, now);
        }
        return wall;
    }

    private void change(long wall, long now) {
        long left = begin;
        boolean isLater = wall >= end();
        place(wall);
        int leftCount = count;
        long known = left + TimeUnit.SECONDS.toMillis(otherAfter);
        if (otherAfter != 0 && known == begin) {
            count = otherCount;
            entered = now;
        } else if (isLater) {
            count = 0;
            entered = now;
        }
        long after = TimeUnit.MILLISECONDS.toSeconds(left - begin);
        otherAfter = after == (int) after ? (int) after : 0;
        otherCount = leftCount;
    }

    private void place(long wall) {
        CalendarPeriod period = limit.period();
        LocalDate first =
                period.first(Instant.ofEpochMilli(wall).atZone(limit.zone()).toLocalDate());
        begin = millis(first);
        seconds = (int) TimeUnit.MILLISECONDS.toSeconds(millis(period.next(first)) - begin);
    }

    private long millis(LocalDate date) {
        return date.atStartOfDay(limit.zone()).toInstant().toEpochMilli();
    }
}
