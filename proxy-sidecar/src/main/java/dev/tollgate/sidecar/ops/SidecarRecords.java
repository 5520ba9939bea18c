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

/** Writes one JSON line per request and per test, as {@link RecordLines} bounds them, and counts all. No line holds a token or a query string. */
public final class SidecarRecords implements LocateObserver, TestObserver, ConnectionObserver, AutoCloseable {
    private static final Duration FLUSH = Duration.ofSeconds(1);
    private static final int SWITCHED = HttpResponseStatus.SWITCHING_PROTOCOLS.code();
    private static final double NANOS = 1e9;
    private static final int MAX_SERIES = 1000;

    private final IntegrationLabels labels = new IntegrationLabels(MAX_SERIES);
    private final Map<Series, CounterDataPoint> requestSeries = new ConcurrentHashMap<>();
    private final Map<Integer, CounterDataPoint> linesLeftOut = new ConcurrentHashMap<>();
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

    /** The labels of a counter of requests. */
    private record Series(String integration, int status, String outcome) {}

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
        requests = Counter.builder()
                .withoutExemplars()
                .name("tollgate_locate_requests")
                .help("Requests answered at locate, by integration, status and outcome")
                .labelNames("integration", "code", "outcome")
                .register(locate);
        duration = Histogram.builder()
                .name("tollgate_locate_request_duration_seconds")
                .help("Time from a request at locate to its response; of a heartbeat to its 101")
                .classicOnly()
                .withoutExemplars()
                .register(locate);
        upstream = Histogram.builder()
                .name("tollgate_upstream_answer_seconds")
                .help("Time from a request to the head of locate's answer, with the wait for a connection")
                .classicOnly()
                .withoutExemplars()
                .register(locate);
        heartbeats = Gauge.builder()
                .withoutExemplars()
                .name("tollgate_heartbeats_open")
                .help("Open heartbeats of servers")
                .register(locate);
        connections = Gauge.builder()
                .withoutExemplars()
                .name("tollgate_open_connections")
                .help("Open client connections")
                .register(registry);
        unanswered = Counter.builder()
                .withoutExemplars()
                .name("tollgate_connections_refused")
                .help("Connections closed without a response, by cause")
                .labelNames("cause")
                .register(registry);
        Counter leftOut = Counter.builder()
                .withoutExemplars()
                .name("tollgate_access_lines_left_out")
                .help("Access lines left out for requests that name no integration, by status")
                .labelNames("code")
                .register(registry);
        refusals = Counter.builder()
                .withoutExemplars()
                .name("tollgate_ndt_refusals")
                .help("Requests refused at ndt-server, by status and reason")
                .labelNames("code", "reason")
                .register(ndt);
        tests = Counter.builder()
                .withoutExemplars()
                .name("tollgate_ndt_tests")
                .help("Tests admitted at ndt-server, by integration, direction and outcome")
                .labelNames("integration", "direction", "outcome")
                .register(ndt);
        bytes = Counter.builder()
                .withoutExemplars()
                .name("tollgate_ndt_bytes")
                .help("Bytes of tests, by integration and direction")
                .labelNames("integration", "way")
                .register(ndt);
        Counter recordsLeftOut = Counter.builder()
                .withoutExemplars()
                .name("tollgate_usage_records_left_out")
                .help("Usage records left out for tests without an integration that measured nothing, by outcome")
                .labelNames("outcome")
                .register(ndt);
        lines = new RecordLines(
                log,
                System::nanoTime,
                status -> linesLeftOut
                        .computeIfAbsent(status, code -> leftOut.labelValues(Integer.toString(code)))
                        .inc(),
                outcome -> recordsLeftOut.labelValues(outcome).inc());
    }

    @Override
    public void onAnswered(Answered answered) {
        Series series = new Series(labels.of(answered.integrationId()), answered.status(), answered.outcome());
        requestSeries.computeIfAbsent(series, this::counter).inc();
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
