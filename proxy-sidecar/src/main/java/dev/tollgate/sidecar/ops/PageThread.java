package dev.tollgate.sidecar.ops;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Makes the pages of operators, one after the other, on a thread that lives while there is something to make: no event loop
 * collects metrics or sorts integrations.
 */
public final class PageThread implements Executor, AutoCloseable {
    static final int MAX_WAITING = 16;
    private static final long IDLE_SECONDS = 60;

    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), PageThread::daemon);

    public PageThread() {
        thread.allowCoreThreadTimeOut(true);
    }

    /** @throws RejectedExecutionException if {@value #MAX_WAITING} wait, or after {@link #close} */
    @Override
    public void execute(Runnable page) {
        thread.execute(page);
    }

    private static Thread daemon(Runnable task) {
        Thread daemon = new Thread(task, "operators-pages");
        daemon.setDaemon(true);
        return daemon;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
