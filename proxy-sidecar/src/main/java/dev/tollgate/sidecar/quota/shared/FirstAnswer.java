package dev.tollgate.sidecar.quota.shared;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first answer of the store. A start waits for it: a sidecar that decided before would grant its share of limits that are
 * already used up.
 */
final class FirstAnswer {
    private static final Logger LOG = LoggerFactory.getLogger(FirstAnswer.class);

    private final CountDownLatch answered = new CountDownLatch(1);
    private final Members members;
    private final StoreFaults faults;
    private final LongSupplier nanoTime;

    FirstAnswer(Members members, StoreFaults faults, LongSupplier nanoTime) {
        this.members = members;
        this.faults = faults;
        this.nanoTime = nanoTime;
    }

    /** Returns whether the store has answered. */
    boolean hasCome() {
        return answered.getCount() == 0;
    }

    /** The store has answered. Only the first call has an effect. */
    void come() {
        answered.countDown();
    }

    /**
     * Waits until the store has answered and decides. Logs a line if it does not within the time, or if this thread is interrupted.
     *
     * @param most the longest wait
     */
    void await(Duration most) {
        if (!hasCome(nanoTime.getAsLong() + most.toNanos())) {
            String complaint = faults.complaint();
            LOG.atWarn()
                    .addKeyValue("error", complaint == null ? "it does not decide yet" : complaint)
                    .addKeyValue("seconds", most.toSeconds())
                    .log("the shared store of quotas did not answer in time: this sidecar starts without it");
        }
    }

    private boolean hasCome(long end) {
        try {
            if (!answered.await(end - nanoTime.getAsLong(), TimeUnit.NANOSECONDS)) {
                return false;
            }
            long left = end - nanoTime.getAsLong();
            for (long held = members.suspendedFor(); held > 0 && left > 0; held = members.suspendedFor()) {
                TimeUnit.NANOSECONDS.sleep(Math.min(held, left));
                left = end - nanoTime.getAsLong();
            }
            return !members.isSuspended();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
