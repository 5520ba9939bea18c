package dev.tollgate.sidecar;

import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.sidecar.config.ConfigWatch;
import dev.tollgate.sidecar.config.ReloadObserver;
import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.ops.QuotaPages;
import dev.tollgate.sidecar.ops.SidecarMetrics;
import dev.tollgate.sidecar.quota.QuotaRules;
import dev.tollgate.sidecar.quota.Quotas;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The quotas, their rules, which a changed file replaces, and what operators see of them. */
final class QuotaControl implements ReloadObserver, AutoCloseable {
    private final SidecarConfig config;
    private final SidecarMetrics metrics;
    private final Quotas quotas;
    private volatile QuotaRules rules;
    private @Nullable ConfigWatch watch;

    QuotaControl(SidecarConfig config, SidecarMetrics metrics) {
        this.config = config;
        this.metrics = metrics;
        this.rules = config.quotas();
        this.quotas = new Quotas(() -> rules, System::nanoTime, metrics);
        metrics.show(quotas.report());
    }

    Quotas quotas() {
        return quotas;
    }

    QuotaPages pages() {
        boolean locate = config.mode() == SidecarConfig.Mode.LOCATE;
        return new QuotaPages(
                quotas.report(),
                locate
                        ? List.of(Dimension.CLIENT, Dimension.REQUESTS)
                        : List.of(Dimension.SERVER_TESTS, Dimension.SERVER_CONCURRENT, Dimension.TOKEN_USES));
    }

    /** Applies new rules when the file that the configuration came from changes. */
    void follow(Path file) {
        watch = new ConfigWatch(file, config, this);
        watch.start();
    }

    @Override
    public void onReloaded(QuotaRules fresh) {
        rules = fresh;
        metrics.onReloaded(fresh);
    }

    @Override
    public void onRefused() {
        metrics.onRefused();
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
    }
}
