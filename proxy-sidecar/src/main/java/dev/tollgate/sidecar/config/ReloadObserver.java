package dev.tollgate.sidecar.config;

import dev.tollgate.sidecar.quota.QuotaRules;

/** Is told when the configuration's files have changed. */
public interface ReloadObserver {
    /** The files are good; these rules hold from now on. */
    void onReloaded(QuotaRules rules);

    /** The files have a mistake; what held before goes on. */
    void onRefused();
}
