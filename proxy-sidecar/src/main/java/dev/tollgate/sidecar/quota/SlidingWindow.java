package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.quota.Limit;

/**
 * A window that slides: no interval of the limit's length, wherever it begins, holds more than {@code max} admitted events.
 * Not thread-safe: its owner locks.
 *
 * <p>Up to {@link #EXACT_MAX} events are kept one by one, in 8 octets each. A larger limit divides its interval into 128
 * parts, and an event counts as if it came at the end of its part. So the window forgets an event up to 1/128 of the
 * interval late, never early. It takes 8 octets for each part that holds an event.
 *
 * <p>Of more than {@code max} events the newest are kept. The number of those that were dropped is kept as long as the oldest
 * kept event counts. An event that is given back is taken from that number first.
 */
final class SlidingWindow extends EventRing {
    static final int EXACT_MAX = 256;
    /** Divides 10^9, so that an interval of whole seconds has parts of whole nanoseconds. */
    static final int PARTS = 128;

    /** A slot of a large window: how many events in the low bits, the number of their part, truncated, in the others. */
    private static final int COUNT_BITS = 30;

    private static final int COUNT_MASK = (1 << COUNT_BITS) - 1;

    private final Limit.Rate limit;
    /** How many events are kept, and how many were dropped because more than {@code max} came. */
    private int recorded;

    SlidingWindow(Limit.Rate limit) {
        this.limit = limit;
    }

    @Override
    Limit.Rate limit() {
        return limit;
    }

    @Override
    void handTo(EventTaker other, long now) {
        for (int i = 0; i < size(); i++) {
            other.take(time(i, now), count(i), now);
        }
    }

    /** Hands over the events that were dropped. Their times are not known, so they count as the oldest kept event does. */
    @Override
    void handDropped(EventTaker other, long now) {
        if (size() > 0 && recorded > kept()) {
            other.take(time(0, now), recorded - kept(), now);
        }
    }

    @Override
    public void take(long time, int count, long now) {
        if (untilForgottenAt(time, now) > 0) {
            add(time, count, now);
        }
    }

    @Override
    long used(long now) {
        forget(now);
        return kept();
    }

    private int kept() {
        return (int) Math.min(recorded, limit.max());
    }

    @Override
    long untilFree(long now) {
        forget(now);
        return recorded < limit.max() ? 0 : untilMore(now);
    }

    @Override
    long untilMore(long now) {
        forget(now);
        if (limit.max() == 0) {
            return interval();
        }
        return size() == 0 ? 0 : untilForgotten(0, now);
    }

    /** Beyond the limit the newest events are kept. */
    @Override
    void record(long now) {
        forget(now);
        add(now, 1, now);
    }

    /**
     * If events were dropped, one of those is forgotten in its place. If {@link #take} has made the event later, the first one
     * after its time is forgotten. So the number is right, and no other event is forgotten early.
     */
    @Override
    void giveBack(long time, long now) {
        forget(now);
        if (recorded == 0 || untilForgottenAt(time, now) <= 0) {
            return;
        }
        if (recorded > limit.max()) {
            recorded -= recorded == Integer.MAX_VALUE ? 0 : 1;
            return;
        }
        int first = size();
        while (first > 0 && !isBefore(first - 1, time, now)) {
            first--;
        }
        if (first < size()) {
            dropOneAt(first);
        }
    }

    private void dropOneAt(int index) {
        recorded--;
        if (count(index) > 1) {
            set(index, get(index) - 1);
        } else {
            drop(index);
            trim();
        }
    }

    private void add(long time, int count, long now) {
        int added = (int) Math.min(count, limit.max());
        if (added == 0) {
            return;
        }
        dropOldest(kept() + added - limit.max());
        recorded = (int) Math.min(Integer.MAX_VALUE, (long) recorded + count);
        if (isExact()) {
            for (int i = 0; i < added; i++) {
                append(size() == 0 || time - get(size() - 1) > 0 ? time : get(size() - 1));
            }
        } else {
            addToPart(partOf(time), added, now);
        }
    }

    private void addToPart(long part, int count, long now) {
        int last = size() - 1;
        if (last >= 0 && partsAhead(last, now) >= part - currentPart(now)) {
            set(last, get(last) + count);
        } else {
            append(part << COUNT_BITS | count);
        }
    }

    private void dropOldest(long excess) {
        long left = excess;
        while (left > 0) {
            int first = count(0);
            if (first <= left) {
                dropOldest();
            } else {
                set(0, get(0) - left);
            }
            left -= first;
        }
    }

    /** Forgets events whose time is over. Dropped events are older than the oldest kept one, and are forgotten with it. */
    private void forget(long now) {
        boolean any = false;
        while (size() > 0 && untilForgotten(0, now) <= 0) {
            recorded = kept() - count(0);
            dropOldest();
            any = true;
        }
        if (any) {
            trim();
        }
    }

    private long untilForgotten(int index, long now) {
        return isExact()
                ? interval() - (now - get(index))
                : (partsAhead(index, now) + PARTS) * partNanos() - Math.floorMod(now, partNanos());
    }

    /** Returns the same for an event of this time that is not kept yet. */
    private long untilForgottenAt(long time, long now) {
        return isExact()
                ? interval() - (now - time)
                : (partOf(time) - currentPart(now) + PARTS) * partNanos() - Math.floorMod(now, partNanos());
    }

    private boolean isBefore(int index, long time, long now) {
        return isExact() ? get(index) - time < 0 : partsAhead(index, now) < partOf(time) - currentPart(now);
    }

    /** Returns when an event came, for a window of another interval. Its part can end in the future; the event came by now. */
    private long time(int index, long now) {
        return now + Math.min(0, untilForgotten(index, now) - interval());
    }

    private int count(int index) {
        return isExact() ? 1 : (int) get(index) & COUNT_MASK;
    }

    /** Returns how many parts a slot is after the current one, negative for the past. A slot holds the low bits of its part. */
    private long partsAhead(int index, long now) {
        long part = get(index) >> COUNT_BITS;
        return (part - currentPart(now)) << COUNT_BITS >> COUNT_BITS;
    }

    /** Returns the part at whose end an event of this time counts. */
    private long partOf(long time) {
        return -Math.floorDiv(-time, partNanos());
    }

    private long currentPart(long now) {
        return Math.floorDiv(now, partNanos());
    }

    private long interval() {
        return limit.interval().toNanos();
    }

    private long partNanos() {
        return interval() / PARTS;
    }

    private boolean isExact() {
        return limit.max() <= EXACT_MAX;
    }
}
