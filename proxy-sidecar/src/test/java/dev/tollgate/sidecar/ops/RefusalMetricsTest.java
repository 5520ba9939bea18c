package dev.tollgate.sidecar.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.sidecar.quota.Decision;
import dev.tollgate.sidecar.quota.Ticket;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which limits a decision counts as refused, and that a request in shadow counts once for its integration. */
class RefusalMetricsTest {
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final SidecarMetrics metrics = new SidecarMetrics(registry);

    private static Decision decision(boolean admitted, Dimension... refusals) {
        return new Decision(
                admitted, Optional.of(refusals[0]), List.of(refusals), Duration.ofSeconds(1), List.of(), Ticket.none());
    }

    private Map<String, Double> counts(String name) {
        return registry.scrape(name::equals).stream()
                .flatMap(metric -> ((CounterSnapshot) metric).getDataPoints().stream())
                .filter(point -> point.getValue() > 0)
                .collect(Collectors.toMap(
                        point -> point.getLabels().getValue(0), CounterSnapshot.CounterDataPointSnapshot::getValue));
    }

    @Test
    void eachUsedUpShadowCounts() {
        metrics.onDecision("acme", decision(true, Dimension.REQUESTS, Dimension.CLIENT));
        metrics.onDecision("acme", decision(false, Dimension.REQUESTS));

        assertEquals(Map.of("requests", 1.0, "client", 1.0), counts("tollgate_quota_shadow_refusals"));
        assertEquals(Map.of("acme", 1.0), counts("tollgate_quota_shadow_refused"));
        assertEquals(Map.of("requests", 1.0), counts("tollgate_quota_refusals"));
    }
}
