package dev.tollgate.sidecar.quota;

import dev.tollgate.log.OnceAMinute;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells operators that clients are forgotten before their time, at most once a minute. */
final class EvictionLog {
    private static final Logger LOG = LoggerFactory.getLogger(EvictionLog.class);

    private final long max;
    private final OnceAMinute lines;
    private volatile long told;

    /**
     * @param max how many clients are held
     * @param now before which there is nothing to tell
     */
    EvictionLog(long max, long now) {
        this.max = max;
        this.lines = new OnceAMinute(now);
    }

    /**
     * Looks whether there is something to tell.
     *
     * @param evicted how many clients have been forgotten early so far
     * @param integrationId whose new client has just been put: the one that puts most is named most often
     */
    void look(long evicted, String integrationId, long now) {
        if (evicted <= told || !lines.isDue(now)) {
            return;
        }
        LOG.atWarn()
                .addKeyValue("forgotten", evicted - told)
                .addKeyValue("held", max)
                .addKeyValue("integration", integrationId)
                .log(
                        "clients are dropped early and start with empty windows: raise -Xmx, a quarter of it is for clients");
        told = evicted;
    }
}
