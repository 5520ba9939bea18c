package dev.tollgate.sidecar.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.sidecar.ndt.Fidelity;
import dev.tollgate.sidecar.ndt.RunningTestsFixture;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import org.junit.jupiter.api.Test;

final class NdtGaugesTest {
    @Test
    void showsWhatTheKernelOffersAndTheTestsThatRunNow() {
        PrometheusRegistry registry = new PrometheusRegistry();
        NdtGauges.register(
                registry, new Fidelity(true, true, false), RunningTestsFixture.withThreeOfWhichTwoAnonymous());

        assertEquals(1, value(registry, "tollgate_ndt_bbr_available"));
        assertEquals(0, value(registry, "tollgate_ndt_unsent_bounded"));
        assertEquals(3, value(registry, "tollgate_ndt_tests_running"));
        assertEquals(2, value(registry, "tollgate_ndt_tests_without_integration_running"));
        assertEquals(0, value(registry, "tollgate_ndt_tests_delivering"));
    }

    private static double value(PrometheusRegistry registry, String name) {
        return registry.scrape(name::equals).stream()
                .map(GaugeSnapshot.class::cast)
                .findFirst()
                .orElseThrow()
                .getDataPoints()
                .get(0)
                .getValue();
    }
}
