package dev.tollgate.exchange.ops;

import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/**
 * Heap, collections, threads and the process. They load the JVM's management code, which takes time and some MiB, so they are there
 * from the first time on that someone asks; all of them count from the start.
 */
final class RuntimeMetrics {
    private final PrometheusRegistry registry;
    private boolean registered;

    RuntimeMetrics(PrometheusRegistry registry) {
        this.registry = registry;
    }

    /** Adds them to the registry, if they are not there yet. */
    synchronized void register() {
        if (!registered) {
            registered = true;
            JvmMemoryMetrics.builder().register(registry);
            JvmGarbageCollectorMetrics.builder().register(registry);
            JvmThreadsMetrics.builder().register(registry);
            ProcessMetrics.builder().register(registry);
        }
    }
}
