package dev.tollgate.sidecar.quota.shared;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The thread that looks for the store while it is out, and uses it again when it lets the sidecar in. */
final class StoreWatch implements AutoCloseable {
    private static final long EVERY_MILLIS = 500;

    private final Store store;
    private final Breaker breaker;
    private final StoreFaults faults;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "quota-store");
        made.setDaemon(true);
        return made;
    });

    StoreWatch(Store store, Breaker breaker, StoreFaults faults) {
        this.store = store;
        this.faults = faults;
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
            faults.ended();
            breaker.close();
        } catch (StoreException e) {
            faults.unusable(e);
        } catch (RuntimeException e) {
            faults.unusable(new StoreException(StoreFault.OTHER, e.toString(), e));
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        store.close();
    }
}
