package dev.tollgate.soak;

import java.util.concurrent.TimeUnit;

/** When a service behind a sidecar was out on purpose. Safe for use by many threads. */
final class Outages {
    /** Connections that the sidecar has kept to a killed server may fail a little later, too. */
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(3);

    /**
     * A client that has made locate fail a hundred times within ten seconds waits until these have passed. The load comes
     * from one address, so it is such a client.
     */
    private static final long VAIN_TRIES_NANOS = GRACE_NANOS + TimeUnit.SECONDS.toNanos(10);

    private static final int TOO_MANY_REQUESTS = 429;
    private static final long NEVER = Long.MIN_VALUE;

    private volatile boolean locate;
    private volatile boolean ndtServer;
    private volatile long locateSeen = NEVER;
    private volatile long ndtServerUntil = NEVER;

    void locate(boolean out) {
        locateSeen = System.nanoTime();
        locate = out;
    }

    void ndtServer(boolean out) {
        ndtServerUntil = System.nanoTime() + GRACE_NANOS;
        ndtServer = out;
    }

    /** Returns whether an outage of locate at any time since a request was begun explains its status; 0 is no answer. */
    boolean locateWasOut(long begun, int status) {
        long grace = status == TOO_MANY_REQUESTS ? VAIN_TRIES_NANOS : GRACE_NANOS;
        return locate || (locateSeen != NEVER && begun - locateSeen < grace);
    }

    /** Returns whether ndt-server was out at any time since a test was begun. */
    boolean ndtServerWasOut(long begun) {
        return ndtServer || (ndtServerUntil != NEVER && begun - ndtServerUntil < 0);
    }
}
