package dev.tollgate.sidecar.reload;

import dev.tollgate.http.TrustedNetworks;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.sidecar.config.Drain;
import dev.tollgate.sidecar.listener.ListenerBounds;
import dev.tollgate.sidecar.quota.QuotaRules;
import dev.tollgate.sidecar.quota.shared.StoreSettings;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of the live configuration. {@link LiveRules} makes it from the live fields only, in the same way for
 * {@code --check-config}, a start and a change of the files.
 *
 * @param quotas the local operator's rules
 * @param shared the store of a fleet, null if there is none
 * @param proxies that are trusted to name the client
 * @param bounds of connections and requests
 * @param drain how the sidecar ends
 * @param fileKeys the keys from files that verify tokens, none if a set is fetched
 * @param mode the part that only this mode has
 */
record InForce<M extends LiveMode>(
        QuotaRules quotas,
        @Nullable StoreSettings shared,
        TrustedNetworks proxies,
        ListenerBounds bounds,
        Drain drain,
        KeySet fileKeys,
        M mode) {}
