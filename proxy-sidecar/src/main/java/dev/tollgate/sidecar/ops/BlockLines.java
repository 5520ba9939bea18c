package dev.tollgate.sidecar.ops;

import dev.tollgate.http.AddressBlock;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A bound for the lines that one address block can cause: {@link #MOST} in a minute, so that a busy client leaves lines to
 * the others. Its memory is fixed: blocks whose hashes are the same share a count. Safe for use by many threads, none of
 * which waits.
 */
final class BlockLines {
    static final int MOST = 60;

    private static final long MINUTE = Duration.ofMinutes(1).toNanos();
    private static final int BITS = 12;
    /** Spreads neighbors over the counts (Knuth's multiplicative hash). */
    private static final long GOLDEN = 0x9e37_79b9_7f4a_7c15L;

    private final AtomicIntegerArray seen = new AtomicIntegerArray(1 << BITS);
    private final AtomicLong minuteEnds;

    /** @param now on a clock that never goes back, in nanoseconds */
    BlockLines(long now) {
        minuteEnds = new AtomicLong(now + MINUTE);
    }

    /** Counts a line; returns whether it is to be written. */
    boolean admits(InetAddress client, long now) {
        long ends = minuteEnds.get();
        if (now - ends >= 0 && minuteEnds.compareAndSet(ends, now + MINUTE)) {
            for (int i = 0; i < seen.length(); i++) {
                seen.set(i, 0);
            }
        }
        long hash = AddressBlock.of(client).bits() * GOLDEN;
        return seen.incrementAndGet((int) (hash >>> (Long.SIZE - BITS))) <= MOST;
    }
}
