package dev.tollgate.sidecar;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The end of a process that cannot go on as it should, so that its supervisor restarts it: supervisors watch processes, and not
 * all of them ask for {@code /health}. It is made while all is well, since later a class may fail to load.
 */
final class Exit implements Runnable {
    private static final int BROKEN = 1;

    private final Thread thread = new Thread(() -> System.exit(BROKEN), "exit");
    private final AtomicBoolean begun = new AtomicBoolean();

    /** Drains what still works, as at SIGTERM, and ends; returns at once. Where no thread can be had, ends at once. */
    @Override
    public void run() {
        if (begun.getAndSet(true)) {
            return;
        }
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            Runtime.getRuntime().halt(BROKEN);
        }
    }
}
