package dev.tollgate.sidecar;

import dev.tollgate.output.OutputQueue;
import dev.tollgate.sidecar.ops.SidecarMetrics;
import dev.tollgate.sidecar.ops.SidecarRecords;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/**
 * The metrics and records of a sidecar.
 *
 * @param registry of all metrics
 * @param records one line per request and per test
 */
record Telemetry(PrometheusRegistry registry, SidecarMetrics metrics, SidecarRecords records) implements AutoCloseable {
    /**
     * @param mode whose metrics are visible
     * @param lines takes them
     */
    static Telemetry to(Mode<?> mode, OutputQueue lines) {
        PrometheusRegistry shown = new PrometheusRegistry();
        SidecarRecords records = mode.records(shown, new PrometheusRegistry(), lines);
        return new Telemetry(shown, new SidecarMetrics(shown), records);
    }

    @Override
    public void close() {
        records.close();
    }
}
