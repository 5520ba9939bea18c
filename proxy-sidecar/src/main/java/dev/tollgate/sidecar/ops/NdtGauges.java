package dev.tollgate.sidecar.ops;

import dev.tollgate.sidecar.ndt.Fidelity;
import dev.tollgate.sidecar.ndt.RunningTests;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.BooleanSupplier;

/** What mode ndt shows of its present state. */
public final class NdtGauges {
    private NdtGauges() {}

    /**
     * Adds the gauges to the registry.
     *
     * @param fidelity what can be done here
     * @param running the tests that run now
     */
    public static void register(PrometheusRegistry registry, Fidelity fidelity, RunningTests running) {
        GaugeWithCallback.builder()
                .name("tollgate_ndt_bbr_available")
                .help("1 if BBR is set on clients' sockets, 0 if the kernel does not have or allow it")
                .callback(callback -> callback.call(fidelity.bbr() ? 1 : 0))
                .register(registry);
        GaugeWithCallback.builder()
                .name("tollgate_ndt_unsent_bounded")
                .help("1 if the kernel bounds the unsent data in ndt-server's sockets, 0 if a sysctl is missing")
                .callback(callback -> callback.call(fidelity.unsentBounded() ? 1 : 0))
                .register(registry);
        GaugeWithCallback.builder()
                .name("tollgate_ndt_tests_running")
                .help("Running tests, with and without an integration")
                .callback(callback -> callback.call(running.count()))
                .register(registry);
        GaugeWithCallback.builder()
                .name("tollgate_ndt_tests_without_integration_running")
                .help("Running tests without an integration, except the platform's monitoring")
                .callback(callback -> callback.call(running.countWithoutIntegration()))
                .register(registry);
        GaugeWithCallback.builder()
                .name("tollgate_ndt_tests_delivering")
                .help("Tests that ndt-server has ended, whose last data is still being delivered")
                .callback(callback -> callback.call(running.countDelivering()))
                .register(registry);
    }

    /** Adds the gauge of transparent source addresses. */
    public static void registerTransparent(PrometheusRegistry registry, BooleanSupplier good) {
        GaugeWithCallback.builder()
                .name("tollgate_ndt_transparent_good")
                .help("1 if transparent source addresses worked at the last check, 0 if not")
                .callback(callback -> callback.call(good.getAsBoolean() ? 1 : 0))
                .register(registry);
    }
}
