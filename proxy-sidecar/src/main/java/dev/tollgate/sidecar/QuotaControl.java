package dev.tollgate.sidecar;

import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.sidecar.ops.QuotaPages;
import dev.tollgate.sidecar.ops.SidecarMetrics;
import dev.tollgate.sidecar.quota.QuotaRules;
import dev.tollgate.sidecar.quota.Quotas;
import dev.tollgate.sidecar.quota.WindowClock;
import dev.tollgate.sidecar.quota.state.StateFile;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * The quotas, and the pages at {@code ops} that show and reset them.
 *
 * @param clock by which events have their times
 */
record QuotaControl(Quotas quotas, QuotaPages pages, WindowClock clock) implements AutoCloseable {
    /** @param counted the dimensions that are counted here */
    static QuotaControl of(List<Dimension> counted, Supplier<QuotaRules> rules, SidecarMetrics metrics) {
        WindowClock clock = WindowClock.start();
        Quotas quotas = new Quotas(rules, clock, metrics);
        metrics.show(quotas.report());
        return new QuotaControl(quotas, new QuotaPages(quotas.report(), quotas.reset(), counted), clock);
    }

    /** Reads what an earlier process has counted from a file, and keeps it there from now on. */
    StateFile keepIn(Path file) {
        return StateFile.open(file, StateFile.PAUSE, quotas.held(), quotas.restore(), clock, System::currentTimeMillis);
    }

    @Override
    public void close() {
        clock.close();
    }
}
