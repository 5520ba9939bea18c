package dev.tollgate.log;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A limit of one line a minute, for a line that many events can cause. Safe for use by many threads. */
public final class OnceAMinute {
    private static final long PAUSE = Duration.ofMinutes(1).toNanos();

    private final AtomicLong next;

    /** @param now the time of the first allowed line, on a clock that never goes back, in nanoseconds */
    public OnceAMinute(long now) {
        this.next = new AtomicLong(now);
    }

    /** Returns whether the caller may write a line. After true it returns false for a minute. */
    public boolean isDue(long now) {
        long due = next.get();
        return now - due >= 0 && next.compareAndSet(due, now + PAUSE);
    }
}
