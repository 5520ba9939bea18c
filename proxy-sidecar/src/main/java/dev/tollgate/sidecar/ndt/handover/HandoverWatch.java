package dev.tollgate.sidecar.ndt.handover;

import dev.tollgate.log.ChangingState;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A watch over the hand-over while the sidecar runs: asks tollgate-handover every {@link #PERIOD}, and when a test was not
 * handed over, on a thread of its own. What does not work is not tried at each test.
 */
public final class HandoverWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HandoverWatch.class);
    private static final String GOOD = "good";
    private static final String BAD = "bad";
    private static final Duration PERIOD = Duration.ofSeconds(5);

    private final HandoverCheck check;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(HandoverWatch::daemon);
    private final AtomicBoolean suspected = new AtomicBoolean();
    private final ChangingState lines;
    private volatile Optional<String> missing;
    private volatile Optional<String> mismatch = Optional.empty();

    /**
     * @param missing what was missing at the start, empty if it worked
     */
    public HandoverWatch(HandoverCheck check, Optional<String> missing) {
        this.check = check;
        this.missing = missing;
        this.lines = new ChangingState(System::nanoTime, missing.isEmpty() ? GOOD : BAD);
    }

    /** Begins to look, and says what was found at the start. */
    public void follow() {
        if (missing.isEmpty()) {
            LOG.info("tests are handed over to ndt-server");
        } else {
            LOG.atWarn().addKeyValue("error", missing.get()).log("tests cannot be handed over");
        }
        follow(PERIOD);
    }

    void follow(Duration period) {
        thread.scheduleWithFixedDelay(this::look, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Returns whether it worked at the last look. Never waits. */
    public boolean isGood() {
        return missing.isEmpty() && mismatch.isEmpty();
    }

    /** Returns why it does not work, empty if it does. */
    Optional<String> missing() {
        return mismatch.or(() -> missing);
    }

    /** Asks for a look soon, since a test was not handed over. Never waits. */
    void suspect() {
        if (isGood() && suspected.compareAndSet(false, true)) {
            try {
                thread.execute(this::look);
            } catch (RejectedExecutionException e) {
                // closed: the process ends
            }
        }
    }

    /** ndt-server measured another socket than the client's: holds until another tollgate-handover serves. */
    void mismatch(String what) {
        mismatch = Optional.of(what);
        LOG.atError().addKeyValue("error", what).log("hand-over has stopped");
    }

    private void look() {
        suspected.set(false);
        try {
            note(isGood() ? check.unavailable() : check.missing());
        } catch (RejectedExecutionException e) {
            // the event loops end before this does
        } catch (RuntimeException e) {
            // an exception would end the schedule without a word
            note(Optional.of("cannot be tried: " + e.getMessage()));
        }
    }

    private void note(Optional<String> now) {
        missing = now;
        if (check.isAnother()) {
            mismatch = Optional.empty();
        }
        long suppressed = isGood() ? lines.tell(GOOD) : now.isPresent() ? lines.tellAgain(BAD) : ChangingState.NONE;
        if (suppressed != ChangingState.NONE && isGood()) {
            ChangingState.counted(LOG.atInfo(), suppressed).log("tests are handed over again");
        } else if (suppressed != ChangingState.NONE && now.isPresent()) {
            ChangingState.counted(LOG.atWarn(), suppressed)
                    .addKeyValue("error", now.get())
                    .log("tests cannot be handed over");
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "handover-watch");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
