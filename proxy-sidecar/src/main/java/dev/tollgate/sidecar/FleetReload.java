package dev.tollgate.sidecar;

import dev.tollgate.log.LastingProblem;
import dev.tollgate.sidecar.listener.EventLoops;
import dev.tollgate.sidecar.quota.shared.SharedQuotas;
import dev.tollgate.sidecar.quota.shared.Store;
import dev.tollgate.sidecar.quota.shared.StoreException;
import dev.tollgate.sidecar.quota.shared.StoreSettings;
import dev.tollgate.sidecar.quota.shared.redis.RedisStore;
import dev.tollgate.threads.Periodic;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes of a fleet's settings while the sidecar runs. Another store is connected beside the one in use and then takes its place;
 * while it cannot be used, the one before stays and the other is tried again. A class that loads the store's client.
 */
final class FleetReload implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FleetReload.class);
    /** Between two tries, and for which a store that was replaced may still answer. */
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final SharedQuotas fleet;
    private final EventLoops loops;
    private final Supplier<@Nullable StoreSettings> wanted;
    private final LastingProblem problem = new LastingProblem(System::nanoTime);
    private final Periodic thread;
    private StoreSettings inUse;
    private @Nullable Store replaced;

    /**
     * @param started the settings that the fleet was opened with
     * @param wanted those of the file, null where it has none any more
     */
    FleetReload(SharedQuotas fleet, EventLoops loops, StoreSettings started, Supplier<@Nullable StoreSettings> wanted) {
        this.fleet = fleet;
        this.loops = loops;
        this.inUse = started;
        this.wanted = wanted;
        this.thread = Periodic.startLater("quota-store-change", PAUSE, this::look);
    }

    /** The file has changed: takes it up at once. */
    void soon() {
        thread.soon(this::look);
    }

    private void look() {
        if (replaced != null) {
            replaced.close();
            replaced = null;
        }
        StoreSettings read = wanted.get();
        StoreSettings fresh = read == null ? inUse : read.ofFleet(inUse.fleet());
        if (fresh.equals(inUse)) {
            problem.end();
        } else if (fresh.isSameStore(inUse)) {
            fleet.use(fresh);
            inUse = fresh;
        } else {
            replace(fresh);
        }
    }

    private void replace(StoreSettings fresh) {
        Store other = new RedisStore(fresh, loops.group(), loops.transport().toString());
        try {
            other.connect();
        } catch (StoreException e) {
            other.close();
            if (problem.isToBeTold(String.valueOf(e.getMessage()))) {
                problem.line(LOG.atWarn())
                        .addKeyValue("kind", e.fault().label())
                        .addKeyValue("error", e.getMessage())
                        .log(
                                "the new shared store of quotas cannot be used: the one before stays, and the new one is tried again");
            }
            return;
        }
        replaced = fleet.use(other, fresh);
        inUse = fresh;
        problem.end();
        LOG.atInfo().addKeyValue("urls", fresh.urls()).log("the new settings of the shared store of quotas are in use");
    }

    @Override
    public void close() {
        thread.close();
    }
}
