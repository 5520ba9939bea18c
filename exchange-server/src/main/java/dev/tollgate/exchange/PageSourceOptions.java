package dev.tollgate.exchange;

import dev.tollgate.exchange.cli.UserError;
import dev.tollgate.exchange.ops.sources.FleetLimits;
import dev.tollgate.exchange.ops.sources.PrometheusQueries;
import dev.tollgate.exchange.ops.sources.SidecarQueries;
import dev.tollgate.exchange.ops.sources.Sources;
import dev.tollgate.exchange.token.LimitUses;
import dev.tollgate.http.UrlRule;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that name the servers which the operators' page and {@code GET /v0/key} ask. */
final class PageSourceOptions {
    private static final String PROMETHEUS = "--prometheus-url";
    private static final String SIDECARS = "--sidecar-ops-url";

    @Option(
            names = PROMETHEUS,
            defaultValue = "${env:PROMETHEUS_URL:-}",
            paramLabel = "URL",
            description =
                    "The Prometheus that scrapes the sidecars, such as http://prometheus:9090: the operators' page draws"
                            + " the use of integrations from it.")
    @SuppressWarnings("NullAway.Init")
    private String prometheusUrl;

    @Option(
            names = SIDECARS,
            split = ",",
            defaultValue = "${env:SIDECAR_OPS_URL:-}",
            paramLabel = "URL",
            description =
                    "The operators' listener (ops) of a sidecar, such as http://127.0.0.1:9991; several with commas, or the"
                            + " option again. The operators' page asks them what a client would get, and how a fleet does."
                            + " GET /v0/key asks them what a key has used of limits that a fleet shares.")
    @SuppressWarnings("NullAway.Init")
    private List<String> sidecarUrls;

    /**
     * Returns what the options say.
     *
     * @throws UserError if one cannot be used
     */
    Sources read() {
        String prometheus = prometheusUrl.strip();
        List<URI> sidecars = sidecars();
        return new Sources(
                prometheus.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new PrometheusQueries(url(PROMETHEUS, UrlRule.BASE, prometheus))),
                sidecars.isEmpty() ? Optional.empty() : Optional.of(new SidecarQueries(sidecars)));
    }

    /**
     * Returns who knows how much of its limits a key has used.
     *
     * @throws UserError if the option cannot be used
     */
    LimitUses limitUses() {
        List<URI> sidecars = sidecars();
        return sidecars.isEmpty() ? LimitUses.UNKNOWN : new FleetLimits(sidecars);
    }

    private List<URI> sidecars() {
        List<URI> sidecars = sidecarUrls.stream()
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(text -> url(SIDECARS, UrlRule.BASE, text))
                .distinct()
                .toList();
        if (sidecars.size() > SidecarQueries.MOST) {
            throw new UserError(SIDECARS + ": there are " + sidecars.size() + " URLs: name at most "
                    + SidecarQueries.MOST + " sidecars; of a fleet that shares its quotas a few are enough");
        }
        return sidecars;
    }

    /**
     * Reads a URL.
     *
     * @throws UserError without the URL, which may contain a password
     */
    static URI url(String option, UrlRule rule, String text) {
        try {
            return rule.read(text);
        } catch (IllegalArgumentException e) {
            throw new UserError(option + ": " + e.getMessage());
        }
    }
}
