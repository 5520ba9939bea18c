package dev.tollgate.sidecar;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The exit of a broken process, so that its supervisor restarts it: not all supervisors check {@code /health}. It is
 * created while everything works, because later a class may fail to load.
 */
final class Exit implements Runnable {
    private static final int BROKEN = 1;

    private final Thread thread = new Thread(() -> System.exit(BROKEN), "exit");
    private final AtomicBoolean begun = new AtomicBoolean();

    /**
     * Drains what still works, as at SIGTERM, and exits. Returns at once. Exits at once if no thread can be started.
     */
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
