package dev.tollgate.threads;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A pool of named daemon threads with a bounded queue. A full queue refuses a task at once, so that the caller can
 * answer.
 */
public final class BoundedPool implements Executor {
    private final ThreadPoolExecutor threads;

    /**
     * @param name the prefix of the threads' names
     * @param size the number of threads
     * @param queue the number of tasks that may wait
     */
    public BoundedPool(String name, int size, int queue) {
        AtomicInteger count = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(
                size, size, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queue), task -> daemon(name, count, task));
    }

    private static Thread daemon(String name, AtomicInteger count, Runnable task) {
        Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Runs a task on one of the threads.
     *
     * @throws RejectedExecutionException if the queue is full, or the pool has ended
     */
    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }

    /** Starts the threads now, so that the first task does not have to. */
    public void warm() {
        threads.prestartAllCoreThreads();
    }

    /** Returns how many tasks wait for a thread. */
    public int waiting() {
        return threads.getQueue().size();
    }

    /** Accepts no more tasks, and waits for those it has. Drops the tasks that are left after that. */
    public void end(Duration patience) {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
