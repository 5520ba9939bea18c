package dev.tollgate.sidecar.ops;

import dev.tollgate.sidecar.quota.shared.FleetObserver;
import dev.tollgate.sidecar.quota.shared.StoreFault;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** Counts the decisions of a fleet by place, and the failures of its store by kind. */
public final class FleetMetrics implements FleetObserver {
    private static final double NANOS = 1e9;

    private final PrometheusRegistry registry;
    private final Map<Place, CounterDataPoint> decisions = new EnumMap<>(Place.class);
    private final Map<StoreFault, CounterDataPoint> faults = new EnumMap<>(StoreFault.class);
    private final Histogram waited;
    private final Counter outages;
    private volatile boolean answers;

    public FleetMetrics(PrometheusRegistry registry) {
        this.registry = registry;
        Counter byPlace = counter("tollgate_fleet_decisions", "Requests decided, by where", "place");
        for (Place place : Place.values()) {
            decisions.put(place, byPlace.labelValues(place.name().toLowerCase(Locale.ROOT)));
        }
        Counter byKind = counter("tollgate_fleet_store_errors", "Failures of the shared store, by kind", "kind");
        for (StoreFault fault : StoreFault.values()) {
            faults.put(fault, byKind.labelValues(fault.label()));
        }
        waited = Histogram.builder()
                .name("tollgate_fleet_store_wait_seconds")
                .help("How long a request waited for the shared store, including timeouts")
                .classicOnly()
                .classicUpperBounds(0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 5)
                .withoutExemplars()
                .register(registry);
        outages = Counter.builder()
                .name("tollgate_fleet_store_outages")
                .help("How often the shared store was left alone because it did not answer")
                .withoutExemplars()
                .register(registry);
        GaugeWithCallback.builder()
                .name("tollgate_fleet_store_used")
                .help("Whether the shared store is asked, 0 or 1: while it is not each sidecar grants its share")
                .callback(callback -> callback.call(answers ? 1 : 0))
                .register(registry);
    }

    private Counter counter(String name, String help, String label) {
        return Counter.builder()
                .name(name)
                .help(help)
                .labelNames(label)
                .withoutExemplars()
                .register(registry);
    }

    /**
     * Shows how many sidecars share the store.
     *
     * @param setAside how many requests the store has set aside for this sidecar; 0 where an outage divides
     */
    public void show(IntSupplier sidecars, LongSupplier setAside) {
        GaugeWithCallback.builder()
                .name("tollgate_fleet_sidecars")
                .help("Sidecars among which a quota is divided while the shared store is out")
                .callback(callback -> callback.call(sidecars.getAsInt()))
                .register(registry);
        GaugeWithCallback.builder()
                .name("tollgate_fleet_set_aside")
                .help("Requests that the shared store has set aside for this sidecar, over all limits")
                .callback(callback -> callback.call((double) setAside.getAsLong()))
                .register(registry);
    }

    @Override
    public void onDecided(Place place, long nanos) {
        Objects.requireNonNull(decisions.get(place)).inc();
        if (nanos > 0) {
            waited.observe(nanos / NANOS);
        }
    }

    @Override
    public void onFault(StoreFault fault) {
        Objects.requireNonNull(faults.get(fault)).inc();
    }

    @Override
    public void onStore(boolean isAnswering) {
        if (!isAnswering) {
            outages.inc();
        }
        answers = isAnswering;
    }
}
