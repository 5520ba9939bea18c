package dev.tollgate.sidecar.quota;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells operators that clients are forgotten before their time, at most once a minute. */
final class EvictionLog {
    private static final Logger LOG = LoggerFactory.getLogger(EvictionLog.class);
    private static final long PAUSE = Duration.ofMinutes(1).toNanos();

    private final long max;
    private final AtomicLong quietUntil;
    private volatile long told;

    /**
     * @param max how many clients are held
     * @param now before which there is nothing to tell
     */
    EvictionLog(long max, long now) {
        this.max = max;
        this.quietUntil = new AtomicLong(now);
    }

    /**
     * Looks whether there is something to tell.
     *
     * @param evicted how many clients have been forgotten early so far
     * @param integrationId whose new client has just been put: the one that puts most is named most often
     */
    void look(long evicted, String integrationId, long now) {
        long until = quietUntil.get();
        if (evicted <= told || now - until < 0 || !quietUntil.compareAndSet(until, now + PAUSE)) {
            return;
        }
        LOG.atWarn()
                .addKeyValue("forgotten", evicted - told)
                .addKeyValue("held", max)
                .addKeyValue("integration", integrationId)
                .log("clients are forgotten before their time and begin anew: raise -Xmx, a quarter of it holds them");
        told = evicted;
    }
}
