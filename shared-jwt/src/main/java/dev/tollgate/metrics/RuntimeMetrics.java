package dev.tollgate.metrics;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.tollgate.process.BuildVersion;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/**
 * Heap, collections, threads, the process and its version. They load the JVM's management code, which takes time and some
 * MiB, so they are there from the first time on that someone asks; all of them count from the start.
 */
public final class RuntimeMetrics {
    private final PrometheusRegistry registry;
    private final String program;
    private final Class<?> main;

    @GuardedBy("this")
    private boolean registered;

    /**
     * @param program the name of the server
     * @param main a class of the jar whose version is shown
     */
    public RuntimeMetrics(PrometheusRegistry registry, String program, Class<?> main) {
        this.registry = registry;
        this.program = program;
        this.main = main;
    }

    /** Adds them to the registry, if they are not there yet. */
    public synchronized void register() {
        if (!registered) {
            registered = true;
            JvmMemoryMetrics.builder().register(registry);
            JvmGarbageCollectorMetrics.builder().register(registry);
            JvmThreadsMetrics.builder().register(registry);
            ProcessMetrics.builder().register(registry);
            Info.builder()
                    .name("tollgate_build")
                    .help("The version that runs")
                    .labelNames("program", "version")
                    .register(registry)
                    .setLabelValues(program, BuildVersion.of(main));
        }
    }
}
