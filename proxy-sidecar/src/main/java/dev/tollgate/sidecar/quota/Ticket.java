package dev.tollgate.sidecar.quota;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What an admitted request or test was charged: its place while it runs, and what the limits counted for it. It is settled
 * once, by {@link #close} or by {@link #giveBack}, however often and by whichever thread they are called.
 */
public final class Ticket implements AutoCloseable {
    private static final Ticket NONE = new Ticket(() -> {});

    private final AtomicBoolean settled = new AtomicBoolean();
    private final Runnable end;
    private final Runnable giveBack;

    /** Makes one whose {@link #giveBack} gives nothing back but the place. */
    Ticket(Runnable end) {
        this(end, end);
    }

    /**
     * @param end gives the place back
     * @param giveBack gives back the place and what the limits counted
     */
    Ticket(Runnable end, Runnable giveBack) {
        this.end = end;
        this.giveBack = giveBack;
    }

    /** Returns a ticket of something that was charged nothing. */
    public static Ticket none() {
        return NONE;
    }

    /** Settles something that was granted what it was charged for. */
    @Override
    public void close() {
        settle(end);
    }

    /** Settles something that was granted nothing: no limit counts it any more. */
    public void giveBack() {
        settle(giveBack);
    }

    private void settle(Runnable how) {
        if (settled.compareAndSet(false, true)) {
            how.run();
        }
    }
}
