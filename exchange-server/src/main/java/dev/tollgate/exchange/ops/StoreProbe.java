package dev.tollgate.exchange.ops;

import dev.tollgate.exchange.apikey.KeyStore;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the store now and then for a key that does not exist, and so knows whether it answers. A server whose store is out
 * stays ready as long as it serves the keys it knows; one whose store is lost is not ready.
 */
public final class StoreProbe {
    private static final Logger LOG = LoggerFactory.getLogger(StoreProbe.class);

    /** How often the store is asked. */
    public static final Duration INTERVAL = Duration.ofSeconds(2);

    private static final String NOBODY = "tollgate-probe";
    private static final String NO_KEY = "ki_probe";
    private static final long NEVER = Long.MIN_VALUE;

    private final KeyStore store;
    private final long patienceNanos;
    private final LongSupplier nanoTime;
    private volatile long answeredAt = NEVER;
    private volatile boolean lost;

    /** @param grace for how long known keys are served while the store is out */
    public StoreProbe(KeyStore store, Duration grace, LongSupplier nanoTime) {
        this.store = store;
        this.patienceNanos = grace.plus(INTERVAL.multipliedBy(2)).toNanos();
        this.nanoTime = nanoTime;
    }

    /** Asks once; waits for the store. */
    public void ask() {
        try {
            store.find(NOBODY, NO_KEY);
            answeredAt = nanoTime.getAsLong();
            lost = false;
        } catch (KeyStore.LostException e) {
            if (!lost) {
                LOG.atError()
                        .addKeyValue("complaint", e.getMessage())
                        .log("the key store is lost, so this server is not ready");
            }
            lost = true;
        } catch (KeyStore.StoreException e) {
            // the age of the last answer says it
        }
    }

    /** Returns why requests cannot be served; empty if they can. */
    public Optional<String> obstacle() {
        if (lost) {
            return Optional.of("the key store is lost: the log says how");
        }
        long answered = answeredAt;
        if (answered == NEVER) {
            return Optional.of("the key store has not answered yet");
        }
        long silence = nanoTime.getAsLong() - answered;
        return silence <= patienceNanos
                ? Optional.empty()
                : Optional.of("the key store has not answered for "
                        + Duration.ofNanos(silence).toSeconds() + " s");
    }
}
