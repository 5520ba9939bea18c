package dev.tollgate.sidecar.ndt.socket;

import dev.tollgate.log.OnceAMinute;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A watch over transparent source addresses while the sidecar runs. A rule, a route or a sysctl may be removed at any time;
 * then every test fails. The watch looks every {@link #PERIOD}, and when a test could not reach ndt-server, on a thread of
 * its own. Two looks in a row must fail, so that a machine under load is not taken for a broken one.
 */
public final class TransparentWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TransparentWatch.class);
    private static final Duration PERIOD = Duration.ofSeconds(5);

    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(TransparentWatch::daemon);
    private final AtomicBoolean suspected = new AtomicBoolean();
    private final OnceAMinute repeated = new OnceAMinute(System.nanoTime());
    private volatile Supplier<Optional<String>> check = Optional::empty;
    private volatile boolean good = true;

    /**
     * Begins to look.
     *
     * @param missing says what is missing and how to mend it, empty if it works; may wait
     */
    public void follow(Supplier<Optional<String>> missing) {
        follow(missing, PERIOD);
    }

    void follow(Supplier<Optional<String>> missing, Duration period) {
        check = missing;
        thread.scheduleWithFixedDelay(this::look, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Returns whether it worked at the last look. Never waits. */
    public boolean isGood() {
        return good;
    }

    /** Asks for a look soon, since a test could not reach ndt-server. Never waits. */
    public void suspect() {
        if (good && suspected.compareAndSet(false, true)) {
            try {
                thread.execute(this::look);
            } catch (RejectedExecutionException e) {
                // closed: the process ends
            }
        }
    }

    private void look() {
        suspected.set(false);
        try {
            note(check.get().flatMap(first -> check.get()));
        } catch (RejectedExecutionException e) {
            // the event loops end before this does
        } catch (RuntimeException e) {
            // an exception would end the schedule without a word
            note(Optional.of("cannot be tried: " + e.getMessage()));
        }
    }

    private void note(Optional<String> missing) {
        boolean wasGood = good;
        good = missing.isEmpty();
        if (good && !wasGood) {
            LOG.info("transparent source addresses work again");
        } else if (!good && (repeated.isDue(System.nanoTime()) || wasGood)) {
            LOG.atWarn()
                    .addKeyValue("missing", missing.get())
                    .log("transparent source addresses have stopped working: tests cannot reach ndt-server");
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "transparent-watch");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
