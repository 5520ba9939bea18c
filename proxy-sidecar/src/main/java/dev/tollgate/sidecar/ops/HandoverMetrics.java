package dev.tollgate.sidecar.ops;

import dev.tollgate.sidecar.ndt.handover.HandoverObserver;
import dev.tollgate.sidecar.ndt.handover.HandoverOutcome;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/** What mode ndt shows of the hand-over of clients' sockets. */
public final class HandoverMetrics {
    private HandoverMetrics() {}

    /** Adds the counter of outcomes, and returns what counts. */
    public static HandoverObserver counted(PrometheusRegistry registry) {
        Counter counter = Counter.builder()
                .name("tollgate_ndt_handovers")
                .help("Hand-overs of tests to ndt-server, by outcome; unavailable, unreachable, closed, timeout and"
                        + " whole_refused were relayed, or refused where handover_required is set")
                .labelNames("outcome")
                .withoutExemplars()
                .register(registry);
        Map<HandoverOutcome, CounterDataPoint> series = new EnumMap<>(HandoverOutcome.class);
        for (HandoverOutcome outcome : HandoverOutcome.values()) {
            series.put(outcome, counter.labelValues(outcome.label()));
        }
        return outcome -> Objects.requireNonNull(series.get(outcome)).inc();
    }

    /** Adds the gauge of whether it works. */
    public static void show(PrometheusRegistry registry, BooleanSupplier good) {
        GaugeWithCallback.builder()
                .name("tollgate_ndt_handover_good")
                .help("1 if clients' sockets could be handed over to ndt-server at the last check, 0 if not")
                .callback(callback -> callback.call(good.getAsBoolean() ? 1 : 0))
                .register(registry);
    }

    /** Adds the gauge of whether cleartext clients can be handed over whole. */
    public static void showWhole(PrometheusRegistry registry, BooleanSupplier good) {
        GaugeWithCallback.builder()
                .name("tollgate_ndt_handover_whole_good")
                .help(
                        "1 if cleartext clients can be handed over whole: the helper and ndt-server's event socket answer")
                .callback(callback -> callback.call(good.getAsBoolean() ? 1 : 0))
                .register(registry);
    }
}
