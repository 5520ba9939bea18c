package dev.tollgate.exchange.ops;

import dev.tollgate.memory.ConnectionMemory;
import dev.tollgate.memory.MemoryKind;

/** Shows what connections hold together, what they may, and how many were closed for it. */
public final class MemoryMetrics {
    private MemoryMetrics() {}

    /** Registers the gauges. */
    public static void register(ExchangeMetrics metrics, ConnectionMemory memory) {
        metrics.gauge("connection_heap_bytes", "Heap memory that connections hold", () -> memory.held(MemoryKind.HEAP));
        metrics.gauge(
                "connection_direct_bytes", "Direct memory that connections hold", () -> memory.held(MemoryKind.DIRECT));
        metrics.gauge(
                "connection_heap_limit_bytes",
                "Heap memory that connections may hold",
                () -> memory.limit(MemoryKind.HEAP));
        metrics.gauge(
                "connection_direct_limit_bytes",
                "Direct memory that connections may hold",
                () -> memory.limit(MemoryKind.DIRECT));
        metrics.gauge(
                "connections_closed_for_memory",
                "Connections closed to free memory, or a place for another connection",
                memory::closedConnections);
    }
}
