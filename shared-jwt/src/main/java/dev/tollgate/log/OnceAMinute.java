package dev.tollgate.log;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A limit of one line a minute, for lines that many events ask for. Safe for use by many threads. */
public final class OnceAMinute {
    private static final long PAUSE = Duration.ofMinutes(1).toNanos();

    private final AtomicLong next;

    /** @param now from when on there may be a line, on a clock that never goes back, in nanoseconds */
    public OnceAMinute(long now) {
        this.next = new AtomicLong(now);
    }

    /** Returns whether the caller may write a line; for a minute from now no other may. */
    public boolean isDue(long now) {
        long due = next.get();
        return now - due >= 0 && next.compareAndSet(due, now + PAUSE);
    }
}
