package dev.tollgate.sidecar.ops;

import dev.tollgate.memory.ConnectionMemory;
import dev.tollgate.memory.MemoryKind;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Locale;

/** Shows what connections hold together, and what they may. */
public final class MemoryGauges {
    private MemoryGauges() {}

    /** Registers the gauges. */
    public static void register(PrometheusRegistry registry, ConnectionMemory memory) {
        GaugeWithCallback.builder()
                .name("tollgate_connection_memory_bytes")
                .help("Memory that client connections hold, by kind")
                .labelNames("kind")
                .callback(callback -> {
                    for (MemoryKind kind : MemoryKind.values()) {
                        callback.call((double) memory.held(kind), kind.name().toLowerCase(Locale.ROOT));
                    }
                })
                .register(registry);
        GaugeWithCallback.builder()
                .name("tollgate_connection_memory_limit_bytes")
                .help("Memory that client connections may hold, by kind; beyond it those that hold the most are closed")
                .labelNames("kind")
                .callback(callback -> {
                    for (MemoryKind kind : MemoryKind.values()) {
                        callback.call((double) memory.limit(kind), kind.name().toLowerCase(Locale.ROOT));
                    }
                })
                .register(registry);
    }
}
