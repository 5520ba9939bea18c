package dev.tollgate.exchange.ops.page;

import dev.tollgate.exchange.ops.sources.LimitUse;
import dev.tollgate.exchange.ops.sources.PrometheusQueries;
import dev.tollgate.exchange.ops.sources.SidecarQueries;
import dev.tollgate.exchange.ops.sources.SidecarQueries.Answer;
import dev.tollgate.exchange.ops.sources.SidecarQueries.Counts;
import dev.tollgate.exchange.ops.sources.SidecarQueries.Held;
import dev.tollgate.exchange.ops.sources.Sources;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The use of some integrations as the list shows it: a column for each source that is known.
 *
 * @param columns their names
 * @param cells by integration, one for each column
 * @param complaints a line for each source that has failed
 */
record UseNow(List<String> columns, Map<String, List<String>> cells, List<String> complaints) {
    private static final String UNKNOWN = "-";
    private static final double WHOLE = 100;

    /** Asks each source once. Blocks. */
    static UseNow of(Sources sources, List<String> ids) {
        UseNow use = new UseNow(new ArrayList<>(), new HashMap<>(), new ArrayList<>());
        if (!ids.isEmpty()) {
            sources.prometheus().ifPresent(prometheus -> use.addRequests(prometheus, ids));
            sources.sidecars().ifPresent(sidecars -> use.addLimits(sidecars, ids));
        }
        return use;
    }

    /** Returns the cells of an integration. */
    List<String> of(String id) {
        return cells.getOrDefault(id, List.of());
    }

    /** Returns what to set for a column, empty if there is one. */
    String hint() {
        return columns.isEmpty()
                ? "Use is shown if the server is started with --prometheus-url or --sidecar-ops-url."
                : "";
    }

    private void add(List<String> ids, String column, Map<String, String> values, String otherwise) {
        columns.add(column);
        ids.forEach(id -> cells.computeIfAbsent(id, key -> new ArrayList<>()).add(values.getOrDefault(id, otherwise)));
    }

    private void addRequests(PrometheusQueries prometheus, List<String> ids) {
        String any = ids.stream().map(UseNow::literal).collect(Collectors.joining("|"));
        Map<String, String> values = new HashMap<>();
        try {
            prometheus
                    .now(
                            "sum by (integration) (increase(tollgate_locate_requests_total{integration=~"
                                    + PrometheusQueries.quoted(any) + "}[24h]))",
                            "integration")
                    .forEach((id, value) -> values.put(id, String.valueOf(Math.round(value))));
        } catch (IOException e) {
            complaints.add("Requests are not known: Prometheus has failed: " + e.getMessage() + ".");
        }
        add(ids, "Requests in 24 h", values, UNKNOWN);
    }

    /** Prometheus reads RE2, which has no quoting in Java's form. */
    private static String literal(String id) {
        return Pattern.compile("[^A-Za-z0-9_-]").matcher(id).replaceAll("\\\\$0");
    }

    private void addLimits(SidecarQueries sidecars, List<String> ids) {
        Map<String, LimitUse> fullest = new HashMap<>();
        for (Answer<Counts> answer : sidecars.only(ids)) {
            if (!answer.trouble().isEmpty()) {
                complaints.add("The sidecar " + answer.url() + " has failed: " + answer.trouble());
            }
            for (Held held : answer.page().integrations()) {
                held.limits().stream()
                        .filter(limit ->
                                !limit.limit().isEmpty() && !limit.used().isEmpty())
                        .forEach(limit -> fullest.merge(
                                held.integration(), limit, (one, two) -> one.share() >= two.share() ? one : two));
            }
        }
        Map<String, String> values = new HashMap<>();
        fullest.forEach((id, limit) -> values.put(id, text(limit)));
        add(ids, "Fullest limit", values, UNKNOWN);
    }

    private static String text(LimitUse limit) {
        return String.format(
                Locale.ROOT, "%s: %s of %s (%.0f%%)", limit.name(), limit.used(), limit.limit(), limit.share() * WHOLE);
    }
}
