package dev.tollgate.sidecar;

import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.sidecar.ops.QuotaPages;
import dev.tollgate.sidecar.ops.SidecarMetrics;
import dev.tollgate.sidecar.quota.QuotaRules;
import dev.tollgate.sidecar.quota.Quotas;
import dev.tollgate.sidecar.quota.state.StateFile;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** The quotas, and the operators' pages that show and reset them. */
record QuotaControl(Quotas quotas, QuotaPages pages) {
    /** @param counted the dimensions that are counted here */
    static QuotaControl of(List<Dimension> counted, Supplier<QuotaRules> rules, SidecarMetrics metrics) {
        Quotas quotas = new Quotas(rules, System::nanoTime, metrics);
        metrics.show(quotas.report());
        return new QuotaControl(quotas, new QuotaPages(quotas.report(), quotas.reset(), counted));
    }

    /** Reads what an earlier process has counted from a file, and keeps it there from now on. */
    StateFile keepIn(Path file) {
        return StateFile.open(
                file, StateFile.PAUSE, quotas.held(), quotas.restore(), System::nanoTime, System::currentTimeMillis);
    }
}
