package dev.tollgate.exchange.ops;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The two metrics that token-exchange has for an endpoint, with its labels and buckets (Prometheus' default ones). An
 * endpoint serves one method.
 */
final class EndpointMetrics {
    private static final double NANOS = 1e9;

    private record Series(CounterDataPoint count, DistributionDataPoint duration) {}

    private final String method;
    private final Counter requests;
    private final Histogram durations;
    private final ConcurrentHashMap<Integer, Series> byStatus = new ConcurrentHashMap<>();

    /** @param prefix of the metrics' names */
    EndpointMetrics(String prefix, String endpoint, String method, PrometheusRegistry registry) {
        this.method = method;
        this.requests = Counter.builder()
                .name(prefix + endpoint + "_requests_total")
                .help("Total number of " + endpoint + " requests.")
                .labelNames("code", "method")
                .register(registry);
        this.durations = Histogram.builder()
                .name(prefix + endpoint + "_request_duration_seconds")
                .help("Duration of " + endpoint + " requests.")
                .labelNames("code", "method")
                .classicOnly()
                .register(registry);
    }

    void answered(int status, long nanos) {
        Series series = byStatus.computeIfAbsent(status, this::series);
        series.count.inc();
        series.duration.observe(nanos / NANOS);
    }

    private Series series(Integer status) {
        String code = status.toString();
        return new Series(requests.labelValues(code, method), durations.labelValues(code, method));
    }
}
