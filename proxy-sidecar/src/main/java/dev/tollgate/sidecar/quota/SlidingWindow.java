package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.quota.Limit;
import org.jspecify.annotations.Nullable;

/**
 * Remembers when events were admitted, so that no interval of the limit's length, wherever it begins, holds more than
 * {@code max} of them. Not thread-safe: its owner locks.
 *
 * <p>Up to {@link #EXACT_MAX} events are kept one by one, 8 octets each. For larger limits time is divided into parts of
 * 1/128 of the interval and an event counts as if it came at the end of its part: the window then forgets up to 1/128 of
 * the interval late, never early, and takes 8 octets for each part that holds an event.
 */
final class SlidingWindow extends EventRing {
    static final int EXACT_MAX = 256;
    /** Divides 10^9, so that an interval of whole seconds has parts of whole nanoseconds. */
    static final int PARTS = 128;

    /** A slot of a large window: how many events in the low bits, the number of their part, truncated, in the others. */
    private static final int COUNT_BITS = 30;

    private static final int COUNT_MASK = (1 << COUNT_BITS) - 1;

    private final Limit.Rate limit;
    private int used;

    /** Links a {@link WindowChain}. */
    @Nullable
    SlidingWindow next;

    SlidingWindow(Limit.Rate limit) {
        this.limit = limit;
    }

    Limit.Rate limit() {
        return limit;
    }

    /** Returns a window with another limit that remembers the same events, as far as that limit cares. */
    SlidingWindow withLimit(Limit.Rate other, long now) {
        SlidingWindow copy = new SlidingWindow(other);
        for (int i = 0; i < size(); i++) {
            copy.add(time(i, now), count(i), now);
        }
        return copy;
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
        for (int i = 0; i < size(); i++) {
            excess -= count(i);
            if (excess <= 0) {
                return untilForgotten(i, now);
            }
        }
        return interval();
    }

    /** Returns after how many nanoseconds no event counts any more. */
    long untilEmpty(long now) {
        forget(now);
        return size() == 0 ? 0 : untilForgotten(size() - 1, now);
    }

    /** Remembers an event, whether within the limit or not; beyond the limit the newest are kept. */
    void record(long now) {
        forget(now);
        add(now, 1, now);
    }

    private void add(long time, int count, long now) {
        int added = (int) Math.min(count, limit.max());
        used += added;
        dropExcess();
        if (isExact()) {
            for (int i = 0; i < added; i++) {
                append(size() == 0 ? time : Math.max(time, get(size() - 1)));
            }
        } else {
            addToPart(-Math.floorDiv(-time, partNanos()), added, now);
        }
    }

    private void addToPart(long part, int count, long now) {
        int last = size() - 1;
        if (last >= 0 && partsAhead(last, now) >= part - Math.floorDiv(now, partNanos())) {
            set(last, get(last) + count);
        } else {
            append(part << COUNT_BITS | count);
        }
    }

    private void dropExcess() {
        while (used > limit.max()) {
            int excess = (int) (used - limit.max());
            if (count(0) <= excess) {
                used -= count(0);
                dropOldest();
            } else {
                set(0, get(0) - excess);
                used -= excess;
            }
        }
    }

    private void forget(long now) {
        boolean any = false;
        while (size() > 0 && untilForgotten(0, now) <= 0) {
            used -= count(0);
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

    /** Returns when an event came, for a window of another interval: its part may end in the future, it came by now. */
    private long time(int index, long now) {
        return now + Math.min(0, untilForgotten(index, now) - interval());
    }

    private int count(int index) {
        return isExact() ? 1 : (int) get(index) & COUNT_MASK;
    }

    /** Returns how many parts after the current one a slot's is, negative for the past; the slot holds its low bits only. */
    private long partsAhead(int index, long now) {
        long part = get(index) >> COUNT_BITS;
        return (part - Math.floorDiv(now, partNanos())) << COUNT_BITS >> COUNT_BITS;
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
