package dev.tollgate.sidecar.quota.shared;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that looks for the store while it is out, and uses it again when it lets the sidecar in. */
final class StoreWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreWatch.class);
    private static final long EVERY_MILLIS = 500;

    private final Store store;
    private final Breaker breaker;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "quota-store");
        made.setDaemon(true);
        return made;
    });
    private String told = "";

    StoreWatch(Store store, Breaker breaker) {
        this.store = store;
        this.breaker = breaker;
    }

    void start() {
        thread.scheduleWithFixedDelay(this::look, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        if (!breaker.isOpen()) {
            return;
        }
        try {
            store.connect();
            told = "";
            breaker.close();
        } catch (StoreException e) {
            tell(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            tell(e.toString());
        }
    }

    /** Says why, once for each reason. */
    private void tell(String reason) {
        if (!reason.equals(told)) {
            told = reason;
            LOG.atWarn().addKeyValue("reason", reason).log("the shared store of quotas cannot be used");
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        store.close();
    }
}
