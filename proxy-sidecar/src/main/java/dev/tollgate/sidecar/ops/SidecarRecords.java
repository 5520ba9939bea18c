package dev.tollgate.sidecar.ops;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.output.OutputQueue;
import dev.tollgate.sidecar.listener.ConnectionObserver;
import dev.tollgate.sidecar.locate.LocateObserver;
import dev.tollgate.sidecar.ndt.TestObserver;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON line per request and per test, as {@link RecordLines} bounds them, and counts all. No line holds a token
 * or a query string.
 */
public final class SidecarRecords implements LocateObserver, TestObserver, ConnectionObserver, AutoCloseable {
    private static final Duration FLUSH = Duration.ofSeconds(1);
    private static final int SWITCHED = HttpResponseStatus.SWITCHING_PROTOCOLS.code();
    private static final double NANOS = 1e9;
    private static final int MAX_SERIES = 1000;

    private final IntegrationLabels labels = new IntegrationLabels(MAX_SERIES);
    private final Map<Series, CounterDataPoint> requestSeries = new ConcurrentHashMap<>();
    private final Counter requests;
    private final Counter refusals;
    private final Counter tests;
    private final Counter bytes;
    private final Histogram duration;
    private final Histogram upstream;
    private final Gauge heartbeats;
    private final Gauge connections;
    private final Counter unanswered;
    private final OutputQueue log;
    private final RecordLines lines;

    /**
     * The labels of a counter of requests. The methods that a record has by itself are spun at their first call, while the
     * first client waits.
     */
    private record Series(String integration, int status, String outcome) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Series series
                    && status == series.status
                    && integration.equals(series.integration)
                    && outcome.equals(series.outcome);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * integration.hashCode() + status) + outcome.hashCode();
        }
    }

    /**
     * @param registry of what is counted in front of both services
     * @param locate of what is counted in front of locate
     * @param ndt of what is counted in front of ndt-server
     * @param log takes the lines
     */
    public SidecarRecords(
            PrometheusRegistry registry, PrometheusRegistry locate, PrometheusRegistry ndt, OutputQueue log) {
        this.log = log;
        CounterWithCallback.builder()
                .name("tollgate_records_dropped")
                .help("Lines of requests, tests and the log lost because the output was blocked or failed")
                .callback(callback -> callback.call((double) log.lost()))
                .register(registry);
        connections = gauge(registry, "tollgate_open_connections", "Open client connections");
        unanswered = counter(
                registry, "tollgate_connections_refused", "Connections closed without a response, by cause", "cause");
        requests = counter(
                locate,
                "tollgate_locate_requests",
                "Requests answered at locate, by integration, status and outcome",
                "integration",
                "code",
                "outcome");
        duration = histogram(
                locate,
                "tollgate_locate_request_duration_seconds",
                "Time from a request at locate to its response; of a heartbeat to its 101");
        upstream = histogram(
                locate,
                "tollgate_upstream_answer_seconds",
                "Time from a request to the head of locate's answer, with the wait for a connection");
        heartbeats = gauge(locate, "tollgate_heartbeats_open", "Open heartbeats of servers");
        refusals = counter(
                ndt, "tollgate_ndt_refusals", "Requests refused at ndt-server, by status and reason", "code", "reason");
        tests = counter(
                ndt,
                "tollgate_ndt_tests",
                "Tests admitted at ndt-server, by integration, direction and outcome",
                "integration",
                "direction",
                "outcome");
        bytes = counter(
                ndt, "tollgate_ndt_bytes", "Bytes of tests, by integration and direction", "integration", "way");
        lines = lines(registry, ndt, log);
    }

    private static RecordLines lines(PrometheusRegistry registry, PrometheusRegistry ndt, OutputQueue log) {
        Counter access = counter(
                registry,
                "tollgate_access_lines_left_out",
                "Access lines left out for requests that name no integration, by status",
                "code");
        Counter usage = counter(
                ndt,
                "tollgate_usage_records_left_out",
                "Usage records left out for tests without an integration that measured nothing, by outcome",
                "outcome");
        Map<Integer, CounterDataPoint> accessByStatus = new ConcurrentHashMap<>();
        return new RecordLines(
                log,
                System::nanoTime,
                status -> accessByStatus
                        .computeIfAbsent(status, code -> access.labelValues(Integer.toString(code)))
                        .inc(),
                outcome -> usage.labelValues(outcome).inc());
    }

    private static Counter counter(PrometheusRegistry registry, String name, String help, String... labels) {
        return Counter.builder()
                .withoutExemplars()
                .name(name)
                .help(help)
                .labelNames(labels)
                .register(registry);
    }

    private static Gauge gauge(PrometheusRegistry registry, String name, String help) {
        return Gauge.builder().withoutExemplars().name(name).help(help).register(registry);
    }

    private static Histogram histogram(PrometheusRegistry registry, String name, String help) {
        return Histogram.builder()
                .classicOnly()
                .withoutExemplars()
                .name(name)
                .help(help)
                .register(registry);
    }

    @Override
    public void onAnswered(Answered answered) {
        Series series = new Series(labels.of(answered.integrationId()), answered.status(), answered.outcome());
        CounterDataPoint known = requestSeries.get(series);
        (known == null ? requestSeries.computeIfAbsent(series, this::counter) : known).inc();
        if (answered.status() == SWITCHED) {
            heartbeats.dec();
        } else {
            observe(answered.duration());
        }
        lines.answered(answered);
    }

    @Override
    public void onUpstreamAnswered(Duration time) {
        upstream.observe(time.toNanos() / NANOS);
    }

    @Override
    public void onSwitched(Duration time) {
        heartbeats.inc();
        observe(time);
    }

    private void observe(Duration time) {
        duration.observe(time.toNanos() / NANOS);
    }

    private CounterDataPoint counter(Series series) {
        return requests.labelValues(series.integration(), Integer.toString(series.status()), series.outcome());
    }

    @Override
    public void onOpened() {
        connections.inc();
    }

    @Override
    public void onClosed() {
        connections.dec();
    }

    @Override
    public void onRefused(Cause cause) {
        unanswered.labelValues(cause.name().toLowerCase(Locale.ROOT)).inc();
    }

    @Override
    public void onTestEnded(TestRecord test) {
        String integration =
                labels.of(test.who().map(Integration::integrationId).orElse(""));
        tests.labelValues(integration, test.direction(), test.outcome()).inc();
        bytes.labelValues(integration, "from_client").inc(test.fromClient());
        bytes.labelValues(integration, "to_client").inc(test.toClient());
        lines.ended(test);
    }

    @Override
    public void onRefused(RefusedRequest refused) {
        refusals.labelValues(Integer.toString(refused.status()), refused.reason())
                .inc();
        lines.refused(refused);
    }

    /** Waits until the lines that are there are written, a second at most. */
    @Override
    public void close() {
        lines.tellLeftOut();
        log.flush(FLUSH);
    }
}
