package dev.tollgate.threads;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A repeating task on a daemon thread of its own, so that one that hangs delays no other. A failure is logged, and the
 * task runs again.
 */
public final class Periodic implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Periodic.class);

    private final String name;
    private final ScheduledExecutorService thread;

    private Periodic(String name, ScheduledExecutorService thread) {
        this.name = name;
        this.thread = thread;
    }

    /**
     * Runs a task at once, and again after a pause each time it has ended.
     *
     * @param name of the thread, and of the task in the log
     * @param pause at least 1 ms
     */
    public static Periodic start(String name, Duration pause, Runnable task) {
        return start(name, Duration.ZERO, pause, task);
    }

    /**
     * Runs a task after a pause, and again after a pause each time it has ended.
     *
     * @param name of the thread, and of the task in the log
     * @param pause at least 1 ms
     */
    public static Periodic startLater(String name, Duration pause, Runnable task) {
        return start(name, pause, pause, task);
    }

    private static Periodic start(String name, Duration first, Duration pause, Runnable task) {
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(run -> {
            Thread daemon = new Thread(run, name);
            daemon.setDaemon(true);
            return daemon;
        });
        thread.scheduleWithFixedDelay(
                () -> runSafely(name, task), first.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
        return new Periodic(name, thread);
    }

    /** Runs another task once on the same thread, as soon as it is free. Has no effect after the close. */
    public void soon(Runnable task) {
        try {
            thread.execute(() -> runSafely(name, task));
        } catch (RejectedExecutionException e) {
            // closed
        }
    }

    /** An exception or an error, such as too little memory for one file, would silently end the schedule. */
    private static void runSafely(String name, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.atError().addKeyValue("task", name).setCause(e).log("a periodic task failed and will run again");
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
