package dev.tollgate.sidecar.ops;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.IntSupplier;

/** What mode ndt shows of its present state. */
public final class NdtGauges {
    private NdtGauges() {}

    /**
     * Adds the gauges to the registry.
     *
     * @param bbr whether BBR can be set on clients' sockets here
     * @param running says how many tests run now
     */
    public static void register(PrometheusRegistry registry, boolean bbr, IntSupplier running) {
        GaugeWithCallback.builder()
                .name("tollgate_ndt_bbr_available")
                .help("1 if BBR is set on clients' sockets, 0 if the kernel has it not or does not allow it")
                .callback(callback -> callback.call(bbr ? 1 : 0))
                .register(registry);
        GaugeWithCallback.builder()
                .name("tollgate_ndt_tests_running")
                .help("Tests that run now, of all integrations and of none")
                .callback(callback -> callback.call(running.getAsInt()))
                .register(registry);
    }
}
