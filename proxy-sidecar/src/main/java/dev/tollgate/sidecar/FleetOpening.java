package dev.tollgate.sidecar;

import dev.tollgate.sidecar.listener.EventLoops;
import dev.tollgate.sidecar.ops.FleetMetrics;
import dev.tollgate.sidecar.quota.shared.SharedQuotas;
import dev.tollgate.sidecar.quota.shared.StoreSettings;
import dev.tollgate.sidecar.quota.shared.redis.RedisStore;

/**
 * The opener of a fleet's quotas. A separate class, so that a sidecar without a fleet does not load the store's client.
 */
final class FleetOpening {
    private FleetOpening() {}

    static SharedQuotas of(
            StoreSettings settings, EventLoops loops, String kind, QuotaControl here, Telemetry telemetry) {
        FleetMetrics metrics = new FleetMetrics(telemetry.registry());
        RedisStore store =
                new RedisStore(settings, loops.group(), loops.transport().toString());
        SharedQuotas quotas = new SharedQuotas(settings, kind, store, here.quotas(), here.clock(), metrics);
        metrics.show(quotas::sidecars, quotas::setAside);
        quotas.start();
        return quotas;
    }
}
