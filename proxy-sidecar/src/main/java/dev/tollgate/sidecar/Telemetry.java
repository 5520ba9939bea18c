package dev.tollgate.sidecar;

import dev.tollgate.sidecar.ops.SidecarMetrics;
import dev.tollgate.sidecar.ops.SidecarRecords;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.OutputStream;

/**
 * What a sidecar tells of itself.
 *
 * @param registry of all metrics
 * @param records one line per request and per test
 */
record Telemetry(PrometheusRegistry registry, SidecarMetrics metrics, SidecarRecords records) implements AutoCloseable {
    /** @param out takes the lines */
    static Telemetry to(OutputStream out) {
        PrometheusRegistry registry = new PrometheusRegistry();
        return new Telemetry(registry, new SidecarMetrics(registry), new SidecarRecords(registry, out));
    }

    @Override
    public void close() {
        records.close();
    }
}
