package dev.tollgate.exchange.ops;

import dev.tollgate.exchange.http.Answered;
import dev.tollgate.exchange.http.HttpObserver;
import dev.tollgate.exchange.ops.operators.OperatorRequests;
import dev.tollgate.exchange.verification.Refusal;
import dev.tollgate.exchange.verification.VerificationObserver;
import dev.tollgate.http.ForwardedDoubts;
import dev.tollgate.metrics.RuntimeMetrics;
import dev.tollgate.output.StandardStreams;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All metrics: m-lab/token-exchange's under its names, our own under {@code tollgate_exchange_}. No label is a secret. */
public final class ExchangeMetrics implements HttpObserver, VerificationObserver, OperatorRequests {
    private static final Logger LOG = LoggerFactory.getLogger(ExchangeMetrics.class);
    private static final String THEIRS = "tokenexchange_";
    /**
     * A bucket's bound as Prometheus' client for Go, and so token-exchange, writes it: {@code le="1"} and not {@code
     * le="1.0"}.
     */
    private static final Pattern WHOLE_BOUND = Pattern.compile("\\ble=\"([0-9]+)\\.0\"");

    private static final String OWN = "tollgate_exchange_";

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final FaultRun faults = new FaultRun(System::nanoTime);
    private final RuntimeMetrics runtime = new RuntimeMetrics(registry, "exchange", ExchangeMetrics.class);
    private final Map<String, EndpointMetrics> endpoints = Map.of(
            "integration", new EndpointMetrics(THEIRS, "integration", "post", registry),
            "autojoin", new EndpointMetrics(THEIRS, "autojoin", "post", registry),
            "oauth2", new EndpointMetrics(OWN, "oauth2", "post", registry),
            "key", new EndpointMetrics(OWN, "key", "get", registry));
    private final Counter keys = counter("keys_total", "Verified keys, by outcome", "outcome");
    private final CounterDataPoint remembered = keys.labelValues("remembered");
    private final CounterDataPoint tried = keys.labelValues("tried");
    private final CounterDataPoint throttled = keys.labelValues("throttled");
    private final CounterDataPoint busy = keys.labelValues("busy");
    private final CounterDataPoint rodeOut = keys.labelValues("rode_out_outage");
    private final Counter storeErrors =
            counter("store_errors_total", "Lookups that the store did not answer or failed");
    private final Counter circuit = counter("store_circuit_total", "Changes of the store's circuit breaker", "change");
    private final CounterDataPoint opened = circuit.labelValues("opened");
    private final CounterDataPoint closed = circuit.labelValues("closed");
    private final Counter refusals = counter("refusals_total", "Exchanges that ended without a token", "reason");
    private final Counter operatorRequests =
            counter("operator_requests_total", "Requests to the operators' API and page", "route", "role", "code");
    private final Counter failures = counter("failures_total", "Exchanges that failed because of this server");
    private final Counter refused = counter(
            "refused_requests_total", "Requests refused before an endpoint: malformed, too large, too slow", "code");
    private final Counter refusedConnections =
            counter("refused_connections_total", "Connections closed at once because there were too many");
    private final Counter leftOut = counter(
            "access_lines_left_out_total", "Lines of requests without a good key that were not written", "code");
    private final AccessLines accessLines = new AccessLines(
            StandardStreams::request,
            status -> leftOut.labelValues(Integer.toString(status)).inc());
    private final Gauge connections =
            Gauge.builder().name(OWN + "connections").help("Open connections").register(registry);

    private Counter counter(String name, String help, String... labels) {
        return Counter.builder().name(OWN + name).help(help).labelNames(labels).register(registry);
    }

    /** Adds a gauge that is asked when metrics are. */
    public void gauge(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(OWN + name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(registry);
    }

    /** Adds a counter that is asked when metrics are. */
    public void count(String name, String help, LongSupplier value) {
        CounterWithCallback.builder()
                .name(OWN + name)
                .help(help)
                .callback(callback -> callback.call((double) value.getAsLong()))
                .register(registry);
    }

    /** Adds how many requests showed each sign that a proxy is missing among the trusted ones. */
    public void show(ForwardedDoubts doubts) {
        CounterWithCallback.builder()
                .name(OWN + "forwarded_for_doubts")
                .help("Requests that suggest that a proxy is missing in --trusted-proxies")
                .labelNames("sign")
                .callback(callback -> {
                    for (ForwardedDoubts.Doubt doubt : ForwardedDoubts.Doubt.values()) {
                        callback.call((double) doubts.count(doubt), doubt.name().toLowerCase(Locale.ROOT));
                    }
                })
                .register(registry);
    }

    PrometheusRegistry registry() {
        return registry;
    }

    @Override
    public void exchanged(String endpoint, int status, long nanos) {
        EndpointMetrics metrics = endpoints.get(endpoint);
        if (metrics != null) {
            metrics.answered(status, nanos);
        }
        if (status == HttpResponseStatus.OK.code()) {
            faults.end();
        }
    }

    @Override
    public void answered(String route, String role, int status) {
        operatorRequests.labelValues(route, role, Integer.toString(status)).inc();
    }

    @Override
    public void answered(Answered answered) {
        accessLines.tell(answered);
    }

    /** Returns whether exchanges end in faults of this server, one after the other. */
    public boolean areExchangesFailing() {
        return faults.isLong();
    }

    /** Writes how many lines of requests were left out so far. */
    public void tellLeftOut() {
        accessLines.tellLeftOut();
    }

    @Override
    public void failed(Throwable cause) {
        failures.inc();
        faults.fault();
        LOG.atError().setCause(cause).log("no token could be made");
    }

    @Override
    public void connected() {
        connections.inc();
    }

    @Override
    public void disconnected() {
        connections.dec();
    }

    @Override
    public void connectionRefused() {
        refusedConnections.inc();
    }

    @Override
    public void refused(int status) {
        refused.labelValues(Integer.toString(status)).inc();
    }

    @Override
    public void remembered() {
        remembered.inc();
    }

    @Override
    public void tried() {
        tried.inc();
    }

    @Override
    public void throttled() {
        throttled.inc();
    }

    @Override
    public void busy() {
        busy.inc();
    }

    @Override
    public void refused(Refusal why) {
        refusals.labelValues(why.field()).inc();
    }

    @Override
    public void circuitOpened() {
        opened.inc();
    }

    @Override
    public void circuitClosed() {
        closed.inc();
    }

    @Override
    public void storeFailed() {
        storeErrors.inc();
    }

    @Override
    public void rodeOutOutage() {
        rodeOut.inc();
    }

    /** Returns all metrics in the Prometheus text format. */
    String text() throws IOException {
        runtime.register();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrometheusTextFormatWriter.create().write(out, registry.scrape());
        return WHOLE_BOUND.matcher(out.toString(StandardCharsets.UTF_8)).replaceAll("le=\"$1\"");
    }
}
