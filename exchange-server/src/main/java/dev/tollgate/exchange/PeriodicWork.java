package dev.tollgate.exchange;

import dev.tollgate.exchange.apikey.KeyStore;
import dev.tollgate.exchange.verification.StoreCircuit;
import dev.tollgate.exchange.verification.Verification;
import dev.tollgate.threads.Periodic;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The periodic tasks of verification: they probe the store, write when keys were last used, and log refusals. */
final class PeriodicWork implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PeriodicWork.class);
    private static final Duration FLUSH = Duration.ofSeconds(10);
    private static final Duration TELL = Duration.ofMinutes(1);

    private final Verification verification;
    private final Periodic probing;
    private final Periodic flushing;
    private final Periodic telling;

    PeriodicWork(Verification verification) {
        this.verification = verification;
        this.probing = Periodic.start("store-probe", StoreCircuit.PROBE_INTERVAL, verification.probe()::ask);
        this.flushing = Periodic.start("last-used", FLUSH, this::flushUses);
        this.telling = Periodic.start("refusals", TELL, verification.refusals()::tell);
    }

    /** While the store is down, nothing is written to it. */
    private void flushUses() {
        if (verification.circuit().obstacle().isPresent()) {
            return;
        }
        try {
            verification.used().flush();
        } catch (KeyStore.StoreException e) {
            LOG.atWarn()
                    .addKeyValue("error", e.getMessage())
                    .log("cannot store when keys were last used: trying again later");
        }
    }

    /** Writes all that is left, and ends. */
    @Override
    public void close() {
        probing.close();
        flushing.close();
        telling.close();
        verification.refusals().tell();
        flushUses();
    }
}
