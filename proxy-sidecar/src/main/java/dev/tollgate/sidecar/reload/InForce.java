package dev.tollgate.sidecar.reload;

import dev.tollgate.http.TrustedNetworks;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.sidecar.config.Drain;
import dev.tollgate.sidecar.listener.ListenerBounds;
import dev.tollgate.sidecar.quota.QuotaRules;

/**
 * All that is in force of what may change while the sidecar runs. The check of a file, a start and a change of the files make
 * it in the same way, in {@link LiveRules}, and of nothing but the fields that are marked as live.
 *
 * @param quotas the local operator's rules
 * @param proxies whose word about clients is taken
 * @param bounds of connections and requests
 * @param drain how the sidecar ends
 * @param fileKeys the keys of the files that verify tokens, none if a set is fetched
 * @param mode what is for the mode alone
 */
record InForce<M extends LiveMode>(
        QuotaRules quotas, TrustedNetworks proxies, ListenerBounds bounds, Drain drain, KeySet fileKeys, M mode) {}
