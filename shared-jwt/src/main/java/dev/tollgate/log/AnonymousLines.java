package dev.tollgate.log;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A bound for lines that anybody can cause: so many of a kind are written in a minute, and the rest is counted. Safe for use
 * by many threads, none of which waits.
 *
 * @param <K> what tells kinds apart, from a closed list: counts of all kinds are kept
 */
public final class AnonymousLines<K> {
    /** Lines of one kind in a minute, where nothing else is said. */
    public static final int MOST = 10;

    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final Map<K, Count> counts = new ConcurrentHashMap<>();
    private final int most;
    private final AtomicLong minuteEnds;

    /**
     * Takes what a minute has left out.
     *
     * @param <K> what tells kinds apart
     */
    public interface LeftOut<K> {
        /**
         * Takes those of a kind.
         *
         * @param lines more than 0
         */
        void take(K kind, int lines);
    }

    /** @param now on a clock that never goes back, in nanoseconds */
    public AnonymousLines(long now) {
        this(now, MOST);
    }

    /**
     * @param now on a clock that never goes back, in nanoseconds
     * @param most lines of one kind in a minute
     */
    public AnonymousLines(long now, int most) {
        this.most = most;
        minuteEnds = new AtomicLong(now + MINUTE);
    }

    private static final class Count {
        final AtomicInteger seen = new AtomicInteger();
        final AtomicInteger leftOut = new AtomicInteger();
    }

    /** Counts a line; returns whether it is to be written. */
    public boolean admits(K kind) {
        Count count = count(kind);
        boolean admitted = count.seen.incrementAndGet() <= most;
        if (!admitted) {
            count.leftOut.incrementAndGet();
        }
        return admitted;
    }

    /** Counts a line that is left out for another bound. */
    public void leaveOut(K kind) {
        count(kind).leftOut.incrementAndGet();
    }

    private Count count(K kind) {
        return counts.computeIfAbsent(kind, first -> new Count());
    }

    /** Tells what was left out, if a minute has passed since that was told. */
    public void tell(long now, LeftOut<K> leftOut) {
        long ends = minuteEnds.get();
        if (now - ends >= 0 && minuteEnds.compareAndSet(ends, now + MINUTE)) {
            tellAll(leftOut);
        }
    }

    /** Tells what was left out since that was told. */
    public void tellAll(LeftOut<K> leftOut) {
        counts.forEach((kind, count) -> {
            count.seen.set(0);
            int lines = count.leftOut.getAndSet(0);
            if (lines > 0) {
                leftOut.take(kind, lines);
            }
        });
    }
}
