package dev.tollgate.exchange.http;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Metrics under token-exchange's names. */
public final class ExchangeMetrics {
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Counter requests = Counter.builder()
            .name("tokenexchange_integration_requests_total")
            .help("Requests for integration tokens, by status and method")
            .labelNames("code", "method")
            .register(registry);
    private final Histogram duration = Histogram.builder()
            .name("tokenexchange_integration_request_duration_seconds")
            .help("Time from a request for an integration token to its answer")
            .labelNames("code", "method")
            .classicOnly()
            .register(registry);

    void exchanged(int status, String method, long nanos) {
        String code = Integer.toString(status);
        String name = method.toLowerCase(Locale.ROOT);
        requests.labelValues(code, name).inc();
        duration.labelValues(code, name).observe(nanos / 1e9);
    }

    /** Returns all metrics in the Prometheus text format. */
    String text() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrometheusTextFormatWriter.create().write(out, registry.scrape());
        return out.toString(StandardCharsets.UTF_8);
    }
}
