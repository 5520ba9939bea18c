package dev.tollgate.sidecar.ndt.socket;

import dev.tollgate.log.ChangingState;
import dev.tollgate.threads.Periodic;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A watch over transparent source addresses while the sidecar runs. A rule, a route or a sysctl may be removed at any time;
 * then every test fails. The watch looks every {@link #PERIOD}, and when a test could not reach ndt-server, on a thread of
 * its own. Two looks in a row must fail, so that a machine under load is not taken for a broken one.
 */
public final class TransparentWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TransparentWatch.class);
    private static final String GOOD = "good";
    private static final String BAD = "bad";
    private static final Duration PERIOD = Duration.ofSeconds(5);

    private final AtomicBoolean suspected = new AtomicBoolean();
    private final ChangingState lines = new ChangingState(System::nanoTime, GOOD);
    private volatile Supplier<Optional<String>> check = Optional::empty;
    private volatile boolean good = true;
    private volatile @Nullable Periodic looking;

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
        looking = Periodic.startLater("transparent-watch", period, this::look);
    }

    /** Returns whether it worked at the last look. Never waits. */
    public boolean isGood() {
        return good;
    }

    /** Asks for a look soon, since a test could not reach ndt-server. Never waits. */
    public void suspect() {
        Periodic watch = looking;
        if (watch != null && good && suspected.compareAndSet(false, true)) {
            watch.soon(this::look);
        }
    }

    private void look() {
        suspected.set(false);
        try {
            note(check.get().flatMap(first -> check.get()));
        } catch (RejectedExecutionException e) {
            // the event loops end before this does
        } catch (RuntimeException e) {
            note(Optional.of("cannot be tried: " + e.getMessage()));
        }
    }

    private void note(Optional<String> missing) {
        good = missing.isEmpty();
        long suppressed = missing.isEmpty() ? lines.tell(GOOD) : lines.tellAgain(BAD);
        if (suppressed == ChangingState.NONE) {
            return;
        }
        if (missing.isEmpty()) {
            ChangingState.counted(LOG.atInfo(), suppressed).log("transparent source addresses work again");
        } else {
            ChangingState.counted(LOG.atWarn(), suppressed)
                    .addKeyValue("missing", missing.get())
                    .log("transparent source addresses have stopped working: tests cannot reach ndt-server");
        }
    }

    @Override
    public void close() {
        Periodic watch = looking;
        if (watch != null) {
            watch.close();
        }
    }
}
