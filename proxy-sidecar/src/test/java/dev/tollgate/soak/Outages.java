package dev.tollgate.soak;

import java.util.concurrent.TimeUnit;

/** When a service behind a sidecar was out on purpose. Safe for use by many threads. */
final class Outages {
    /** Connections that the sidecar has kept to a killed server may fail a little later, too. */
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(3);

    private static final long NEVER = Long.MIN_VALUE;

    private volatile boolean locate;
    private volatile boolean ndtServer;
    private volatile long locateUntil = NEVER;
    private volatile long ndtServerUntil = NEVER;

    void locate(boolean out) {
        locateUntil = System.nanoTime() + GRACE_NANOS;
        locate = out;
    }

    void ndtServer(boolean out) {
        ndtServerUntil = System.nanoTime() + GRACE_NANOS;
        ndtServer = out;
    }

    /** Returns whether locate was out at any time since a request was begun. */
    boolean locateWasOut(long begun) {
        return locate || (locateUntil != NEVER && begun - locateUntil < 0);
    }

    /** Returns whether ndt-server was out at any time since a test was begun. */
    boolean ndtServerWasOut(long begun) {
        return ndtServer || (ndtServerUntil != NEVER && begun - ndtServerUntil < 0);
    }
}
