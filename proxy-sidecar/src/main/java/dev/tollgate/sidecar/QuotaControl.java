package dev.tollgate.sidecar;

import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.ops.QuotaPages;
import dev.tollgate.sidecar.ops.SidecarMetrics;
import dev.tollgate.sidecar.quota.QuotaRules;
import dev.tollgate.sidecar.quota.Quotas;
import java.util.List;
import java.util.function.Supplier;

/** The quotas and what operators see of them. */
record QuotaControl(Quotas quotas, QuotaPages pages) {
    static QuotaControl of(SidecarConfig.Mode mode, Supplier<QuotaRules> rules, SidecarMetrics metrics) {
        Quotas quotas = new Quotas(rules, System::nanoTime, metrics);
        metrics.show(quotas.report());
        return new QuotaControl(quotas, new QuotaPages(quotas.report(), quotas.reset(), counted(mode)));
    }

    private static List<Dimension> counted(SidecarConfig.Mode mode) {
        return mode == SidecarConfig.Mode.LOCATE
                ? List.of(Dimension.CLIENT, Dimension.REQUESTS, Dimension.KEY_REQUESTS)
                : List.of(Dimension.SERVER_TESTS, Dimension.SERVER_CONCURRENT, Dimension.TOKEN_USES);
    }
}
