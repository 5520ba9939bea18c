package dev.tollgate.sidecar.ndt;

import java.util.concurrent.CompletableFuture;

/** The tests that run on this machine now, whoever's they are. Safe for use by many threads. */
public final class RunningTests {
    private final int max;
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private int running;
    private boolean draining;

    /**
     * @param max how many tests may run at a time; those of the platform's monitoring do not ask
     */
    public RunningTests(int max) {
        this.max = max;
    }

    /**
     * Takes a place, which must be left once.
     *
     * @return false if there is none, or there will be no more tests
     */
    synchronized boolean enter(boolean monitoring) {
        if (draining || (running >= max && !monitoring)) {
            return false;
        }
        running++;
        return true;
    }

    synchronized void leave() {
        running--;
        completeIfDrained();
    }

    /** Returns how many tests run now. */
    public synchronized int count() {
        return running;
    }

    synchronized boolean isDraining() {
        return draining;
    }

    /**
     * Lets no more tests begin.
     *
     * @return done when the last running one has ended: ndt7 caps a test at 15 s
     */
    public synchronized CompletableFuture<Void> drain() {
        draining = true;
        completeIfDrained();
        return drained;
    }

    private void completeIfDrained() {
        if (draining && running == 0) {
            drained.complete(null);
        }
    }
}
