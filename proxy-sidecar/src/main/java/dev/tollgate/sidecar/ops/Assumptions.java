package dev.tollgate.sidecar.ops;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.claims.QuotaUser;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.sidecar.quota.ClientBy;
import dev.tollgate.sidecar.quota.DimensionState;
import dev.tollgate.sidecar.quota.IntegrationState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an explanation takes for granted since the operator has not named it and no token has shown it.
 *
 * @param seen the integration as the latest token of the key that is asked for described it, null if none is known
 * @param latest the integration as its latest token described it, null if none is known
 * @param clientBy what makes one client
 */
record Assumptions(
        Question asked,
        @Nullable Integration seen,
        @Nullable Integration latest,
        IntegrationState state,
        ClientBy clientBy) {
    /** Returns them in words for the operator; empty where the answer is that of the next decision. */
    List<String> list() {
        List<String> list = new ArrayList<>(2);
        if (seen == null) {
            list.add(unseen());
        } else if (asked.value(QuotaPages.KEY) == null && !seen.keyId().isEmpty()) {
            list.add("the key is " + seen.keyId()
                    + ", which sent the latest token: another key can have another tier and "
                    + "other limits, ask with &key=KEY_ID");
        }
        if (state.ofShare()) {
            list.add(
                    "the store is out: this sidecar grants its share of each limit, and no more until the store is back");
        }
        boolean byUser = clientBy == ClientBy.QUOTA_USER;
        if (!byUser && asked.value(QuotaUser.CLAIM) != null) {
            list.add("quota_user is not looked at: the sidecar's file counts clients by address (quotas.client_by)");
        }
        if (isOpen(Dimension.CLIENT)) {
            list.add("the client's limit is left out: ask with &client=ADDRESS"
                    + (byUser ? " or &quota_user=NAME" : ""));
        }
        if (isOpen(Dimension.TOKEN_USES)) {
            list.add("the token is new: token_uses is not looked at");
        }
        return list;
    }

    private String unseen() {
        String key = asked.value(QuotaPages.KEY);
        boolean tierIsAsked = asked.value(QuotaPages.TIER) != null;
        if (latest != null) {
            return "no token of key " + key + " is remembered: the quota claim" + (tierIsAsked ? "" : " and the tier")
                    + " of the integration's latest token are taken, which key " + latest.keyId() + " sent";
        }
        String tier = !tierIsAsked ? ", and tier 0 is assumed: ask with &tier=N" : "";
        return "no token of " + (key == null ? "this integration" : "key " + key)
                + " is remembered: limits in its quota claim are not known" + tier;
    }

    private boolean isOpen(Dimension dimension) {
        return state.dimensions().stream()
                .anyMatch(one -> one.dimension() == dimension && isLimited(one) && one.used() == null);
    }

    private static boolean isLimited(DimensionState one) {
        return one.limit() != null && !(one.limit() instanceof Limit.Unlimited);
    }
}
