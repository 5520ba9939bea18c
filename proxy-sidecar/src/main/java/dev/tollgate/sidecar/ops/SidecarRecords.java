package dev.tollgate.sidecar.ops;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.sidecar.listener.ConnectionObserver;
import dev.tollgate.sidecar.locate.LocateObserver;
import dev.tollgate.sidecar.ndt.TestObserver;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes one JSON line per request and per test, and counts them. No line holds a token or a query string. */
public final class SidecarRecords implements LocateObserver, TestObserver, ConnectionObserver {
    private static final Logger ACCESS = LoggerFactory.getLogger("tollgate.access");
    private static final Logger USAGE = LoggerFactory.getLogger("tollgate.usage");
    /** Integrations beyond this many share the label {@code other}. */
    private static final int MAX_SERIES = 1000;

    private final Set<String> labelled = ConcurrentHashMap.newKeySet();
    private final Counter requests;
    private final Counter refusals;
    private final Counter tests;
    private final Counter bytes;
    private final Histogram duration;
    private final Gauge connections;
    private final Counter unanswered;

    public SidecarRecords(PrometheusRegistry registry) {
        requests = Counter.builder()
                .name("tollgate_locate_requests")
                .help("Requests answered at locate, by integration, status and outcome")
                .labelNames("integration", "code", "outcome")
                .register(registry);
        duration = Histogram.builder()
                .name("tollgate_locate_request_duration_seconds")
                .help("Time from a request at locate to its answer")
                .register(registry);
        connections = Gauge.builder()
                .name("tollgate_open_connections")
                .help("Connections of clients that are open now")
                .register(registry);
        unanswered = Counter.builder()
                .name("tollgate_connections_refused")
                .help("Connections ended without an answer, by cause")
                .labelNames("cause")
                .register(registry);
        refusals = Counter.builder()
                .name("tollgate_ndt_refusals")
                .help("Requests refused at ndt-server, by status and reason")
                .labelNames("code", "reason")
                .register(registry);
        tests = Counter.builder()
                .name("tollgate_ndt_tests")
                .help("Tests admitted at ndt-server, by integration, direction and outcome")
                .labelNames("integration", "direction", "outcome")
                .register(registry);
        bytes = Counter.builder()
                .name("tollgate_ndt_bytes")
                .help("Bytes of tests, by integration and way")
                .labelNames("integration", "way")
                .register(registry);
    }

    @Override
    public void onAnswered(Answered answered) {
        requests.labelValues(label(answered.integrationId()), Integer.toString(answered.status()), answered.outcome())
                .inc();
        duration.observe(answered.duration().toNanos() / 1e9);
        ACCESS.atInfo()
                .addKeyValue("int_id", answered.integrationId())
                .addKeyValue("key_id", answered.keyId())
                .addKeyValue("client", answered.client().getHostAddress())
                .addKeyValue("path", answered.path())
                .addKeyValue("status", answered.status())
                .addKeyValue("outcome", answered.outcome())
                .addKeyValue("duration_ms", answered.duration().toNanos() / 1e6)
                .log("request");
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
        String integration = label(test.who().map(Integration::integrationId).orElse(""));
        tests.labelValues(integration, test.direction(), test.outcome()).inc();
        bytes.labelValues(integration, "from_client").inc(test.fromClient());
        bytes.labelValues(integration, "to_client").inc(test.toClient());
        USAGE.info(UsageLine.of(test, Instant.now()));
    }

    @Override
    public void onRefused(int status, String reason) {
        refusals.labelValues(Integer.toString(status), reason).inc();
        ACCESS.atInfo()
                .addKeyValue("status", status)
                .addKeyValue("reason", reason)
                .log("refused");
    }

    private String label(String integrationId) {
        if (integrationId.isEmpty()) {
            return "none";
        }
        if (labelled.contains(integrationId) || labelled.size() < MAX_SERIES) {
            labelled.add(integrationId);
            return integrationId;
        }
        return "other";
    }
}
