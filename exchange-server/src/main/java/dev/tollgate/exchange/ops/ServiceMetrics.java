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
        metrics.gauge("bcrypt_waiting", "Comparisons that wait for a thread", verification::waitingForBcrypt);
        metrics.gauge("store_waiting", "Lookups that wait for a thread", verification::waitingForStore);
        metrics.gauge("signers_waiting", "Tokens that wait to be signed", signers::waiting);
        metrics.gauge(
                "known_keys",
                "Keys that are remembered as proven",
                () -> verification.keys().remembered());
        metrics.gauge(
                "store_out",
                "1 while the store does not answer",
                () -> verification.circuit().obstacle().isPresent() ? 1 : 0);
        metrics.gauge(
                "ready",
                "1 if requests can be served",
                () -> readiness.obstacle().isEmpty() ? 1 : 0);
        metrics.count(
                "log_lines_dropped",
                "Lines that were lost, because an output was stuck or failed",
                StandardStreams::lost);
        metrics.count(
                "log_lines_suppressed",
                "Lines of the log that were not written since they only repeated others",
                SuppressedLines::count);
    }
}
