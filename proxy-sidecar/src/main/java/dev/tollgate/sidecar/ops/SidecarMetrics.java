package dev.tollgate.sidecar.ops;

import dev.tollgate.sidecar.config.ReloadObserver;
import dev.tollgate.sidecar.quota.Decision;
import dev.tollgate.sidecar.quota.QuotaObserver;
import dev.tollgate.sidecar.quota.QuotaReport;
import dev.tollgate.sidecar.quota.UnreadableLimits;
import dev.tollgate.sidecar.token.KeyObserver;
import dev.tollgate.sidecar.token.RemoteKeys;
import dev.tollgate.sidecar.token.TokenObserver;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/** Counts decisions, verifications, fetches of keys and reloads. Every label comes from a closed list. */
public final class SidecarMetrics
        implements QuotaObserver, UnreadableLimits.Observer, TokenObserver, KeyObserver, ReloadObserver {
    private static final double MILLIS = 1e3;

    private final PrometheusRegistry registry;
    private final Labelled refusals;
    private final Labelled shadowRefusals;
    private final Labelled verifications;
    private final Labelled fetches;
    private final Labelled unreadableLimits;
    private final Gauge reloadGood;
    private final Gauge reloadTime;
    private final Gauge generation;

    public SidecarMetrics(PrometheusRegistry registry) {
        this.registry = registry;
        refusals = labelled("tollgate_quota_refusals", "Requests and tests refused, by dimension", "dimension");
        shadowRefusals = labelled(
                "tollgate_quota_shadow_refusals",
                "Requests and tests that would have been refused if quotas were enforced, by dimension",
                "dimension");
        verifications = labelled("tollgate_token_verifications", "Tokens verified, by outcome", "outcome");
        fetches = labelled("tollgate_jwks_fetches", "Fetches of the JWK set, by outcome", "outcome");
        unreadableLimits = labelled(
                "tollgate_token_limits_unreadable",
                "Limits in quota claims of verified tokens that could not be read, by limit: another source counts",
                "limit");
        reloadGood = gauge("tollgate_config_last_reload_successful", "Whether the files that are there now are in use");
        reloadTime = gauge("tollgate_config_last_reload_success_timestamp_seconds", "When the files in use were read");
        generation = gauge("tollgate_config_generation", "How often changed files were taken into use");
        reloadGood.set(1);
        reloadTime.set(System.currentTimeMillis() / MILLIS);
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
        callback("tollgate_quota_integrations", "Integrations whose use is held", report::integrationsHeld);
        callback("tollgate_quota_clients", "Clients of integrations whose windows are held", report::clientsHeld);
        CounterWithCallback.builder()
                .name("tollgate_quota_clients_evicted")
                .help("Clients forgotten early, because there were too many to hold")
                .callback(callback -> callback.call((double) report.clientsEvicted()))
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
                "Keys that are trusted now",
                () -> keys.current().keyIds().size());
        callback(
                "tollgate_jwks_keys_passed_over",
                "Keys of the set in use that are not used, because they are unusable or share a kid",
                () -> keys.current().ignored().size());
    }

    /** Shows how many verified tokens are remembered. */
    public void showRemembered(LongSupplier tokens) {
        callback("tollgate_tokens_remembered", "Verified tokens that are remembered", tokens::getAsLong);
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
        decision.refusedBy()
                .ifPresent(dimension ->
                        (decision.isShadowRefusal() ? shadowRefusals : refusals).inc(dimension.wireName()));
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
        reloadGood.set(1);
        reloadTime.set(System.currentTimeMillis() / MILLIS);
        generation.inc();
    }

    @Override
    public void onRefused() {
        reloadGood.set(0);
    }
}
