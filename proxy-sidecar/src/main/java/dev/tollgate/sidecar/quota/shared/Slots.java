package dev.tollgate.sidecar.quota.shared;

import java.util.Arrays;

/**
 * Events of one window that are yet to be written to the store, the oldest first. Those of one part of the window's interval
 * are kept as one number and a time, that of the last: an event may count late by up to that part, never early. Not
 * thread-safe: its owner locks.
 */
final class Slots {
    /** Beyond it the two oldest become one: they count as the later of them. */
    static final int MAX = 1440;

    private static final int FEW = 4;

    private final AskedLimit asked;
    private final long part;
    private long[] begins = new long[FEW];
    private long[] times = new long[FEW];
    private int[] counts = new int[FEW];
    private int size;

    /** @param asked the window, and the limit by which its events are divided */
    Slots(AskedLimit asked) {
        this.asked = asked;
        this.part = LimitForm.part(asked.windowed());
    }

    AskedLimit asked() {
        return asked;
    }

    int size() {
        return size;
    }

    /** @param nanos the time of an event, not before that of the last one by more than its part */
    void add(long nanos) {
        add(nanos, 1);
    }

    /** Adds events of one time. */
    void add(long nanos, int count) {
        int last = size - 1;
        if (last >= 0 && (nanos - begins[last] < part || nanos == times[last])) {
            times[last] = nanos - times[last] > 0 ? nanos : times[last];
            counts[last] += count;
            return;
        }
        if (size == MAX) {
            counts[1] += counts[0];
            remove(0);
        }
        if (size == times.length) {
            begins = Arrays.copyOf(begins, 2 * size);
            times = Arrays.copyOf(times, 2 * size);
            counts = Arrays.copyOf(counts, 2 * size);
        }
        begins[size] = nanos;
        times[size] = nanos;
        counts[size] = count;
        size++;
    }

    /** Forgets an event that was added at a time, and returns whether it was there. */
    boolean take(long nanos) {
        for (int i = size - 1; i >= 0; i--) {
            if (nanos - begins[i] >= 0 && nanos - times[i] <= 0) {
                counts[i]--;
                if (counts[i] == 0) {
                    remove(i);
                }
                return true;
            }
        }
        return false;
    }

    private void remove(int index) {
        int rest = size - index - 1;
        System.arraycopy(begins, index + 1, begins, index, rest);
        System.arraycopy(times, index + 1, times, index, rest);
        System.arraycopy(counts, index + 1, counts, index, rest);
        size--;
    }

    /** Returns how many events there are. */
    long total() {
        long total = 0;
        for (int i = 0; i < size; i++) {
            total += counts[i];
        }
        return total;
    }

    /** Returns the time of some events, in nanoseconds. */
    long time(int slot) {
        return times[slot];
    }

    int count(int slot) {
        return counts[slot];
    }
}
