package dev.tollgate.sidecar.quota;

import java.util.concurrent.atomic.AtomicBoolean;

/** The place of a running test. It is given back once, however often and by whichever thread it is closed. */
public final class Ticket implements AutoCloseable {
    private static final Ticket NONE = new Ticket(() -> {});

    private final AtomicBoolean closed = new AtomicBoolean();
    private final Runnable giveBack;

    Ticket(Runnable giveBack) {
        this.giveBack = giveBack;
    }

    /** Returns a ticket that holds no place. */
    public static Ticket none() {
        return NONE;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            giveBack.run();
        }
    }
}
