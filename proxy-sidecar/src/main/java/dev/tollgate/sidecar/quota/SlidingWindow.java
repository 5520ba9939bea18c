package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.quota.Limit;

/**
 * Remembers when events were admitted, so that no interval of the limit's length, wherever it begins, holds more than
 * {@code max} of them. Not thread-safe: its owner locks.
 *
 * <p>Up to {@link #EXACT_MAX} events are kept one by one. For larger limits time is divided into 128 parts of the
 * interval and an event counts as if it came at the end of its part: the window then forgets up to 1/128 of the interval
 * late, never early.
 */
final class SlidingWindow {
    static final int EXACT_MAX = 256;
    private static final int PARTS = 128;
    private static final int FIRST_CAPACITY = 4;

    private final Limit.Rate limit;
    private final long interval;
    private long[] times = new long[FIRST_CAPACITY];
    private int[] counts;
    private int head;
    private int size;
    private long used;

    SlidingWindow(Limit.Rate limit) {
        this.limit = limit;
        this.interval = limit.interval().toNanos();
        this.counts = isExact() ? new int[0] : new int[FIRST_CAPACITY];
    }

    Limit.Rate limit() {
        return limit;
    }

    /** Returns a window with another limit that remembers the same events, as far as that limit cares. */
    SlidingWindow withLimit(Limit.Rate other) {
        SlidingWindow next = new SlidingWindow(other);
        for (int i = 0; i < size; i++) {
            next.add(times[slot(i)], count(slot(i)));
        }
        return next;
    }

    /** Returns how many events count at this moment. */
    long used(long now) {
        forget(now);
        return used;
    }

    /**
     * Returns after how many nanoseconds one more event will be within the limit; 0 if it is now. Under a limit of zero,
     * where it never will be, the interval.
     */
    long untilFree(long now) {
        forget(now);
        long excess = used - limit.max() + 1;
        if (excess <= 0) {
            return 0;
        }
        for (int i = 0; i < size; i++) {
            excess -= count(slot(i));
            if (excess <= 0) {
                return Math.max(1, times[slot(i)] + interval - now);
            }
        }
        return interval;
    }

    /** Returns after how many nanoseconds no event counts any more. */
    long untilEmpty(long now) {
        forget(now);
        return size == 0 ? 0 : times[slot(size - 1)] + interval - now;
    }

    /** Remembers an event, whether within the limit or not; beyond the limit the newest are kept. */
    void record(long now) {
        forget(now);
        add(isExact() ? now : endOfPart(now), 1);
    }

    private void add(long time, int count) {
        if (limit.max() == 0) {
            return;
        }
        if (!isExact() && size > 0 && times[slot(size - 1)] >= time) {
            counts[slot(size - 1)] += count;
        } else {
            append(time, count);
        }
        used += count;
        while (used > limit.max()) {
            dropOldest(used - limit.max());
        }
    }

    private void dropOldest(long excess) {
        if (count(head) <= excess) {
            dropOldest();
        } else {
            counts[head] -= (int) excess;
            used -= excess;
        }
    }

    private void append(long time, int count) {
        int remaining = isExact() ? count : 1;
        while (remaining-- > 0) {
            grow();
            int slot = slot(size);
            times[slot] = size == 0 ? time : Math.max(time, times[slot(size - 1)]);
            if (!isExact()) {
                counts[slot] = count;
            }
            size++;
        }
    }

    private void forget(long now) {
        while (size > 0 && now - times[head] >= interval) {
            dropOldest();
        }
    }

    private void dropOldest() {
        used -= count(head);
        head = slot(1);
        size--;
    }

    private void grow() {
        if (size < times.length) {
            return;
        }
        int capacity = size * 2;
        long[] moved = new long[capacity];
        int[] movedCounts = isExact() ? counts : new int[capacity];
        for (int i = 0; i < size; i++) {
            moved[i] = times[slot(i)];
            if (!isExact()) {
                movedCounts[i] = counts[slot(i)];
            }
        }
        times = moved;
        counts = movedCounts;
        head = 0;
    }

    private int slot(int index) {
        return (head + index) % times.length;
    }

    private int count(int slot) {
        return isExact() ? 1 : counts[slot];
    }

    private boolean isExact() {
        return limit.max() <= EXACT_MAX;
    }

    private long endOfPart(long now) {
        long part = Math.max(1, interval / PARTS);
        return (Math.floorDiv(now, part) + 1) * part;
    }
}
