package dev.tollgate.lab;

import java.util.Deque;
import java.util.concurrent.TimeUnit;

/** Processes that run until they are told to end. */
final class Running {
    private static final long PATIENCE_SECONDS = 3;

    private Running() {}

    /** Ends them, the one on top first, and waits until they have. */
    static void end(Deque<Process> processes) {
        processes.forEach(Process::destroy);
        while (!processes.isEmpty()) {
            end(processes.pop());
        }
    }

    static void end(Process process) {
        process.destroy();
        try {
            if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly().onExit().join();
    }
}
