package dev.tollgate.sidecar.listener;

import io.netty.util.concurrent.EventExecutor;

/** Breaks event loops: Netty logs what a task throws, and here the log cannot be written for a class that is gone. */
public final class BreakingTask {
    private BreakingTask() {}

    /** Returns before the loop is broken. */
    public static void breakUp(EventExecutor loop) {
        loop.execute(() -> {
            throw new Unloggable();
        });
    }

    private static final class Unloggable extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new NoClassDefFoundError("gone");
        }
    }
}
