package dev.tollgate.exchange.ops;

import dev.tollgate.exchange.verification.Verification;
import dev.tollgate.log.SuppressedLines;
import dev.tollgate.output.StandardStreams;
import dev.tollgate.threads.BoundedPool;

/** Shows what waits, what is known, and whether requests can be served. */
public final class ServiceMetrics {
    private ServiceMetrics() {}

    /** Registers the gauges. */
    public static void register(
            ExchangeMetrics metrics, Verification verification, BoundedPool signers, Readiness readiness) {
        metrics.gauge("bcrypt_waiting", "bcrypt comparisons that wait for a thread", verification::waitingForBcrypt);
        metrics.gauge("store_waiting", "Lookups that wait for a thread", verification::waitingForStore);
        metrics.gauge("signers_waiting", "Tokens that wait to be signed", signers::waiting);
        metrics.gauge(
                "known_keys",
                "Verified keys in memory",
                () -> verification.keys().remembered());
        metrics.gauge(
                "store_out",
                "1 while the store does not respond",
                () -> verification.circuit().obstacle().isPresent() ? 1 : 0);
        metrics.gauge(
                "ready",
                "1 if requests can be served",
                () -> readiness.obstacle().isEmpty() ? 1 : 0);
        metrics.count(
                "log_lines_dropped", "Log lines lost because an output was blocked or failed", StandardStreams::lost);
        metrics.count(
                "log_lines_suppressed", "Log lines not written because they repeated others", SuppressedLines::count);
    }
}
