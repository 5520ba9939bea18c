package dev.tollgate.sidecar.http;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A moment after which something is done, cheap to move: one timer is armed at a time, and a timer that fires before the
 * moment is armed again, so that moving the moment later, as nearly every request does, costs a field. For use on its
 * event loop only.
 */
public final class Deadline {
    /** Time for a request that is on its way to a connection when the process begins to drain. */
    public static final Duration DRAIN_GRACE = Duration.ofMillis(500);

    private final EventExecutor loop;
    private final Runnable onPassed;
    private boolean set;
    private long moment;
    private long armedFor;
    private @Nullable Future<?> timer;

    /**
     * @param onPassed is run on the loop once the moment has passed; the deadline is cleared before
     */
    public Deadline(EventExecutor loop, Runnable onPassed) {
        this.loop = loop;
        this.onPassed = onPassed;
    }

    /** Sets the moment to so long from now. */
    public void in(Duration time) {
        at(loop.ticker().nanoTime() + time.toNanos());
    }

    /** Sets the moment, in nanoseconds of the loop's ticker. */
    public void at(long nanoTime) {
        set = true;
        moment = nanoTime;
        if (timer == null) {
            arm();
        } else if (armedFor - nanoTime > 0) {
            timer.cancel(false);
            arm();
        }
    }

    /** Sets the moment to so long from now; it may pass later than that, when an armed timer fires. */
    public void looselyIn(Duration time) {
        set = true;
        moment = loop.ticker().nanoTime() + time.toNanos();
        if (timer == null) {
            arm();
        }
    }

    /** Forgets the moment. */
    public void clear() {
        set = false;
    }

    /** Forgets the moment and the timer; to be called when its owner is gone. */
    public void cancel() {
        set = false;
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void arm() {
        armedFor = moment;
        timer = loop.schedule(this::fired, moment - loop.ticker().nanoTime(), TimeUnit.NANOSECONDS);
    }

    private void fired() {
        timer = null;
        if (!set) {
            return;
        }
        if (moment - loop.ticker().nanoTime() > 0) {
            arm();
        } else {
            set = false;
            onPassed.run();
        }
    }
}
