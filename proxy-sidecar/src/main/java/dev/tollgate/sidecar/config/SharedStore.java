package dev.tollgate.sidecar.config;

import dev.tollgate.sidecar.quota.shared.StoreSettings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code quotas.shared}. All may change while the sidecar runs but for the name of the fleet, under which it has
 * counted.
 *
 * @param urls see {@link StoreSettings}, and so for the others
 */
public record SharedStore(
        @Live List<URI> urls,
        @Live @Nullable String sentinel,
        @Live boolean cluster,
        @Live StoreSettings.Access access,
        String fleet,
        @Live Duration timeout,
        @Live int replicas,
        @Live boolean strict) {
    static SharedStore of(StoreSettings read) {
        return new SharedStore(
                read.urls(),
                read.sentinel(),
                read.cluster(),
                read.access(),
                read.fleet(),
                read.timeout(),
                read.replicas(),
                read.strict());
    }

    /** Returns what the quotas of a fleet need. */
    public StoreSettings settings() {
        return new StoreSettings(urls, sentinel, cluster, access, fleet, timeout, replicas, strict);
    }
}
