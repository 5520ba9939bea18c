package dev.tollgate.exchange.store.datastore;

import com.google.cloud.datastore.Datastore;
import com.google.cloud.datastore.DatastoreException;
import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.apikey.KeyStore.UnreadableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The calls to Datastore, on a bounded pool and with a deadline, even if name resolution, the token service or a
 * half-open connection hang. Their own timeouts end abandoned threads later.
 */
final class DatastoreCalls implements AutoCloseable {
    /** The deadline of an operator's call. */
    static final Duration DEADLINE = Duration.ofSeconds(5);

    /** An error of the query itself. Not an outage, because strangers choose queries. */
    private static final String INVALID = "INVALID_ARGUMENT";

    private static final int THREADS = 32;
    private static final long IDLE_SECONDS = 30;

    private final DatastoreLocation place;
    private final Datastore datastore;
    private final ThreadPoolExecutor pool;

    DatastoreCalls(DatastoreLocation place, Datastore datastore) {
        this.place = place;
        this.datastore = datastore;
        AtomicInteger count = new AtomicInteger();
        this.pool =
                new ThreadPoolExecutor(0, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, "datastore-" + count.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /**
     * What to ask.
     *
     * @param <E> another exception that it may throw
     */
    @FunctionalInterface
    interface Call<T, E extends Exception> {
        T to(Datastore datastore) throws StoreException, E;
    }

    /** Runs a query, concurrently with others. */
    <T> T call(Call<T, RuntimeException> call) throws StoreException {
        return within(DEADLINE, RuntimeException.class, call);
    }

    /**
     * Runs a query, concurrently with others.
     *
     * @param other another exception that the call may throw
     */
    <T, E extends Exception> T within(Duration deadline, Class<E> other, Call<T, E> call) throws StoreException, E {
        Future<T> answer = submit(() -> call.to(datastore));
        try {
            return await(answer, deadline, other);
        } finally {
            answer.cancel(true);
        }
    }

    /**
     * Runs queries at once and returns their answers in order.
     *
     * @param deadline for all of them together
     */
    <T> List<T> callAll(Duration deadline, List<Call<T, RuntimeException>> queries) throws StoreException {
        List<Future<T>> begun = new ArrayList<>();
        List<T> answers = new ArrayList<>();
        long end = System.nanoTime() + deadline.toNanos();
        try {
            for (Call<T, RuntimeException> query : queries) {
                begun.add(submit(() -> query.to(datastore)));
            }
            for (Future<T> answer : begun) {
                Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
                answers.add(await(answer, left, RuntimeException.class));
            }
            return answers;
        } finally {
            begun.forEach(answer -> answer.cancel(true));
        }
    }

    private <T, E extends Exception> T await(Future<T> answer, Duration deadline, Class<E> other)
            throws StoreException, E {
        try {
            return answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw unreachable("no answer within " + deadline.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable("interrupted", e);
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNull(e.getCause());
            if (other.isInstance(cause) && !(cause instanceof RuntimeException)) {
                throw other.cast(cause);
            }
            throw translated(cause);
        }
    }

    private <T> Future<T> submit(Callable<T> work) throws StoreException {
        try {
            return pool.submit(work);
        } catch (RejectedExecutionException e) {
            throw unreachable(pool.isShutdown() ? "the store is closed" : "too many calls are waiting", e);
        }
    }

    private StoreException translated(Throwable cause) {
        if (cause instanceof StoreException known) {
            return known;
        }
        if (cause instanceof DatastoreException refused && INVALID.equals(refused.getReason())) {
            return new UnreadableException(place + " refuses a lookup as invalid: check the name", refused);
        }
        if (cause instanceof DatastoreException answered) {
            return unreachable(answered.getReason() + ": " + answered.getMessage(), answered);
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return new UnreadableException(place + " has an entity that cannot be read (" + cause + ")", cause);
    }

    private StoreException unreachable(String why, Throwable cause) {
        return new StoreException(
                place + " cannot be reached (" + why + "): check the project, the credentials and the network", cause);
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
