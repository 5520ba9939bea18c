package dev.tollgate.sidecar.quota.shared;

import java.util.concurrent.TimeUnit;

/**
 * Samples of the store's count of this sidecar's requests. They show since when requests are lost if the store comes back with
 * fewer. At most {@link #MAX} are kept, at first one a second; when there are too many, every other one is dropped.
 */
final class CountHistory {
    static final int MAX = 64;
    /** Another event loop may have counted a later request a little earlier. */
    private static final long SLACK = TimeUnit.SECONDS.toNanos(1);

    private final long[] totals = new long[MAX];
    private final long[] times = new long[MAX];
    private long apart = TimeUnit.SECONDS.toNanos(1);
    private int size;

    void add(long total, long now) {
        if (size > 0 && total == totals[size - 1]) {
            times[size - 1] = now;
            return;
        }
        if (size > 0 && now - times[size - 1] < apart) {
            return;
        }
        if (size == MAX) {
            for (int i = 0; i < MAX / 2; i++) {
                totals[i] = totals[2 * i + 1];
                times[i] = times[2 * i + 1];
            }
            size = MAX / 2;
            apart *= 2;
        }
        totals[size] = total;
        times[size] = now;
        size++;
    }

    /** Returns a time before which the store had counted no more than so many; the smallest number if it is not known. */
    long before(long total) {
        for (int i = size - 1; i >= 0; i--) {
            if (totals[i] <= total) {
                return times[i] - SLACK;
            }
        }
        return Long.MIN_VALUE;
    }

    void clear() {
        size = 0;
        apart = TimeUnit.SECONDS.toNanos(1);
    }
}
