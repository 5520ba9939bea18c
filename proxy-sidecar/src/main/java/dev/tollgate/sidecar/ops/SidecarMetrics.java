package dev.tollgate.sidecar.ops;

import dev.tollgate.http.ForwardedDoubts;
import dev.tollgate.jwks.KeyObserver;
import dev.tollgate.jwks.RemoteKeys;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.log.SuppressedLines;
import dev.tollgate.sidecar.quota.Decision;
import dev.tollgate.sidecar.quota.QuotaObserver;
import dev.tollgate.sidecar.quota.QuotaReport;
import dev.tollgate.sidecar.quota.UnreadableLimits;
import dev.tollgate.sidecar.reload.ReloadObserver;
import dev.tollgate.sidecar.token.TokenObserver;
import dev.tollgate.tls.ServerTls;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Counts decisions, verifications, fetches of keys and reloads. Every label comes from a closed list. */
public final class SidecarMetrics
        implements QuotaObserver, UnreadableLimits.Observer, TokenObserver, KeyObserver, ReloadObserver {
    private static final double MILLIS = 1e3;
    /** Of so many integrations the share is shown. */
    private static final int FULLEST = 10;

    private static final List<Dimension> COUNTED_IN_ALL = List.of(
            Dimension.REQUESTS,
            Dimension.KEY_REQUESTS,
            Dimension.SERVER_TESTS,
            Dimension.SERVER_CONCURRENT,
            Dimension.TESTS,
            Dimension.CONCURRENT);

    /** Integrations with a series of their own. */
    private static final int MAX_SHADOWED = 200;

    private final PrometheusRegistry registry;
    private final Labelled refusals;
    private final Labelled shadowRefusals;
    private final Labelled shadowRefused;
    private final Labelled near;
    private final IntegrationLabels shadowed = new IntegrationLabels(MAX_SHADOWED);
    private final Labelled verifications;
    private final Labelled fetches;
    private final Labelled unreadableLimits;
    private final Gauge reloadTime;
    private final Gauge generation;
    private volatile boolean filesGood = true;
    private volatile List<ServerTls> certificates = List.of();

    public SidecarMetrics(PrometheusRegistry registry) {
        this.registry = registry;
        refusals = labelled("tollgate_quota_refusals", "Requests and tests refused, by dimension", "dimension");
        shadowRefusals = labelled(
                "tollgate_quota_shadow_refusals",
                "Requests and tests that enforced quotas would have refused, by dimension",
                "dimension");
        shadowRefused = labelled(
                "tollgate_quota_shadow_refused",
                "Requests and tests that a shadow limit would have refused, by integration",
                "integration");
        near = labelled(
                "tollgate_quota_near",
                "How often a limit of an integration or a client was nearly used up, by dimension",
                "dimension");
        verifications = labelled("tollgate_token_verifications", "Tokens verified, by outcome", "outcome");
        fetches = labelled("tollgate_jwks_fetches", "Fetches of the JWK set, by outcome", "outcome");
        unreadableLimits = labelled(
                "tollgate_token_limits_unreadable",
                "Limits in quota claims that could not be read, by limit; the next source applies",
                "limit");
        callback(
                "tollgate_config_last_reload_successful",
                "1 if the present configuration and certificate files are in use, 0 if one was refused",
                () -> filesGood && certificates.stream().allMatch(ServerTls::isGood) ? 1 : 0);
        reloadTime = gauge(
                "tollgate_config_last_reload_success_timestamp_seconds",
                "When the configuration files in use were read");
        generation = gauge("tollgate_config_generation", "Reloads of changed files");
        reloadTime.set(System.currentTimeMillis() / MILLIS);
        CounterWithCallback.builder()
                .name("tollgate_log_lines_suppressed")
                .help("Log lines not written because they repeated others")
                .callback(callback -> callback.call((double) SuppressedLines.count()))
                .register(registry);
    }

    /** A counter with one label, whose children are looked up by that label alone. */
    private record Labelled(Counter counter, Map<String, CounterDataPoint> children) {
        void inc(String value) {
            children.computeIfAbsent(value, counter::labelValues).inc();
        }
    }

    private Labelled labelled(String name, String help, String label) {
        Counter counter = Counter.builder()
                .name(name)
                .help(help)
                .labelNames(label)
                .withoutExemplars()
                .register(registry);
        return new Labelled(counter, new ConcurrentHashMap<>());
    }

    private Gauge gauge(String name, String help) {
        return Gauge.builder().name(name).help(help).withoutExemplars().register(registry);
    }

    /** Shows what the quotas hold. */
    public void show(QuotaReport report) {
        callback("tollgate_quota_integrations", "Integrations whose counts are kept", report::integrationsHeld);
        GaugeWithCallback.builder()
                .name("tollgate_quota_fullest_share")
                .help("Used share of the fullest limit, 0 to 1, of the integrations that have used most")
                .labelNames("integration")
                .callback(callback -> report.fullest(FULLEST, COUNTED_IN_ALL)
                        .forEach(state ->
                                callback.call(state.share(), state.who().integrationId())))
                .register(registry);
        callback("tollgate_quota_clients", "Clients whose windows are kept", report::clientsHeld);
        CounterWithCallback.builder()
                .name("tollgate_quota_clients_evicted")
                .help("Clients dropped early because there were too many")
                .callback(callback -> callback.call((double) report.clientsEvicted()))
                .register(registry);
    }

    /** Shows the certificates that are served. */
    public void show(List<ServerTls> served) {
        certificates = served;
        perCertificate(
                "tollgate_certificate_not_after_seconds",
                "Expiry of the certificate in use, in seconds since 1970",
                tls -> tls.notAfter().getEpochSecond());
        perCertificate(
                "tollgate_certificate_last_reload_successful",
                "1 if the certificate and key now in the files are in use, 0 if the files were refused",
                tls -> tls.isGood() ? 1 : 0);
    }

    /** Listeners may share a file. */
    private void perCertificate(String name, String help, ToDoubleFunction<ServerTls> value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames("certificate")
                .callback(callback -> certificates.stream()
                        .collect(Collectors.toMap(tls -> tls.certificate().toString(), value::applyAsDouble, Math::min))
                        .forEach((file, figure) -> callback.call(figure, file)))
                .register(registry);
    }

    /** Shows how old fetched keys are. */
    public void show(RemoteKeys keys) {
        callback(
                "tollgate_jwks_age_seconds",
                "Time since the JWK set was fetched",
                () -> keys.age().toMillis() / MILLIS);
        callback(
                "tollgate_jwks_keys",
                "Trusted keys",
                () -> keys.current().keyIds().size());
        callback(
                "tollgate_jwks_keys_passed_over",
                "Keys of the set that are skipped because they are unusable or share a kid",
                () -> keys.current().ignored().size());
    }

    /** Shows signs that a proxy is missing among the trusted ones. */
    public void show(ForwardedDoubts doubts) {
        CounterWithCallback.builder()
                .name("tollgate_forwarded_for_doubts")
                .help("Requests whose X-Forwarded-For suggests that a proxy is missing in trusted_proxies, by sign")
                .labelNames("sign")
                .callback(callback -> {
                    for (ForwardedDoubts.Doubt doubt : ForwardedDoubts.Doubt.values()) {
                        callback.call((double) doubts.count(doubt), doubt.name().toLowerCase(Locale.ROOT));
                    }
                })
                .register(registry);
    }

    /** Shows how many verified tokens are remembered. */
    public void showRemembered(LongSupplier tokens) {
        callback("tollgate_tokens_remembered", "Verified tokens in the cache", tokens::getAsLong);
    }

    /** Shows the connections to the servers behind. */
    public void showUpstreamLoad(LongSupplier connections, LongSupplier idle, LongSupplier waiting) {
        callback("tollgate_upstream_connections", "Connections to the servers behind", connections::getAsLong);
        callback("tollgate_upstream_connections_idle", "Those of them that carry no request", idle::getAsLong);
        callback("tollgate_upstream_waiting", "Requests that wait for such a connection", waiting::getAsLong);
    }

    /** Shows whether a server behind could be reached at the last look. */
    public void showUpstream(BooleanSupplier reached) {
        callback(
                "tollgate_upstream_reachable",
                "1 if an upstream server could be reached at the last check, 0 if not",
                () -> reached.getAsBoolean() ? 1 : 0);
    }

    private void callback(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(registry);
    }

    @Override
    public void onDecision(String integrationId, Decision decision) {
        if (decision.isShadowRefusal()) {
            shadowRefused.inc(shadowed.of(integrationId));
        }
        for (Dimension dimension : decision.refusals()) {
            (decision.admitted() ? shadowRefusals : refusals).inc(dimension.wireName());
        }
    }

    @Override
    public void onNear(String integrationId, Dimension dimension) {
        near.inc(dimension.wireName());
    }

    @Override
    public void onVerified(String outcome) {
        verifications.inc(outcome);
    }

    @Override
    public void onUnreadable(String limit) {
        unreadableLimits.inc(limit);
    }

    @Override
    public void onFetched(boolean success) {
        fetches.inc(success ? "ok" : "failed");
    }

    @Override
    public void onReloaded() {
        filesGood = true;
        reloadTime.set(System.currentTimeMillis() / MILLIS);
        generation.inc();
    }

    @Override
    public void onRefused() {
        filesGood = false;
    }
}
