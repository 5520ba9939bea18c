package dev.tollgate.sidecar.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.sidecar.ndt.Fidelity;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class NdtGaugesTest {
    @Test
    void showsWhatTheKernelOffersAndTheTestsThatRunNow() {
        PrometheusRegistry registry = new PrometheusRegistry();
        AtomicInteger running = new AtomicInteger();
        NdtGauges.register(registry, new Fidelity(true, true, false), running::get);

        running.set(3);

        assertEquals(1, value(registry, "tollgate_ndt_bbr_available"));
        assertEquals(0, value(registry, "tollgate_ndt_unsent_bounded"));
        assertEquals(3, value(registry, "tollgate_ndt_tests_running"));
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
