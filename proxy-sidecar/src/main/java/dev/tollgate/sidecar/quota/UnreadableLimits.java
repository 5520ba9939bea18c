package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.log.OnceAMinute;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits in quota claims that could not be read: counted, and named at most once a minute. Another source of limits counts in
 * their place. Safe for use by many threads.
 */
public final class UnreadableLimits {
    private static final Logger LOG = LoggerFactory.getLogger(UnreadableLimits.class);

    private final Observer observer;
    private final LongSupplier nanoTime;
    private final OnceAMinute lines;

    /** Is told of each one: must not wait. */
    @FunctionalInterface
    public interface Observer {
        /**
         * A limit of a claim could not be read.
         *
         * @param limit of the closed list of {@link Quota#unreadable()}
         */
        void onUnreadable(String limit);
    }

    /** @param nanoTime a clock that never goes back, in nanoseconds */
    public UnreadableLimits(Observer observer, LongSupplier nanoTime) {
        this.observer = observer;
        this.nanoTime = nanoTime;
        this.lines = new OnceAMinute(nanoTime.getAsLong());
    }

    /** Looks at an integration that a verified token names. */
    public void look(Integration who) {
        Quota quota = who.quota();
        if (quota.unreadable().isEmpty()) {
            return;
        }
        quota.unreadable().forEach(observer::onUnreadable);
        if (lines.isDue(nanoTime.getAsLong())) {
            LOG.atWarn()
                    .addKeyValue("integration", who.integrationId())
                    .addKeyValue("limits", quota.unreadable())
                    .log("limits in a token's quota claim cannot be read: the next source of limits applies");
        }
    }
}
