package dev.tollgate.sidecar.quota;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What an admitted request or test was charged: its place while it runs, and what the limits counted for it. It is settled
 * once, by {@link #close} or by {@link #giveBack}, however often and by whichever thread they are called.
 */
public final class Ticket implements AutoCloseable {
    private static final Ticket NONE = new Ticket(null);

    private final AtomicReference<@Nullable Charge> open;

    /** What is given back. */
    interface Charge {
        /** Gives the place back. */
        void end();

        /** Gives back the place and what the limits counted. */
        void giveBack();
    }

    /** @param charge null for something that was charged nothing */
    Ticket(@Nullable Charge charge) {
        this.open = new AtomicReference<>(charge);
    }

    /** Returns a ticket of something that was charged nothing. */
    public static Ticket none() {
        return NONE;
    }

    /** Returns whether there is a charge that is not settled. */
    public boolean isOpen() {
        return open.get() != null;
    }

    /** Settles something that was granted what it was charged for. */
    @Override
    public void close() {
        Charge charge = open.getAndSet(null);
        if (charge != null) {
            charge.end();
        }
    }

    /** Settles something that was granted nothing: no limit counts it any more. */
    public void giveBack() {
        Charge charge = open.getAndSet(null);
        if (charge != null) {
            charge.giveBack();
        }
    }
}
