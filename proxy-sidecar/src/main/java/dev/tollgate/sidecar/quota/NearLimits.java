package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The limits that a decision has found nearly used up. Operators get a count, and one line for each window. */
final class NearLimits {
    private static final Logger LOG = LoggerFactory.getLogger(Quotas.class);

    private NearLimits() {}

    /**
     * A limit of which operators are told.
     *
     * @param isNews whether it gets a line in the log; never of a client, of which there are too many
     */
    record Told(LimitVote.Near near, boolean isNews) {}

    /**
     * Looks at the limits of an integration, whose monitor the caller holds. A limit is reported when it becomes nearly used
     * up, and then once in each window, also after it was lowered.
     *
     * @param key the key that was used, null if it has no limit of its own
     */
    static List<Told> of(IntegrationUse use, @Nullable KeyUse key, LimitVote vote) {
        if (vote.near().isEmpty()) {
            return List.of();
        }
        List<Told> told = new ArrayList<>(2);
        for (LimitVote.Near near : vote.near()) {
            boolean isNews = near.dimension() != Dimension.CLIENT
                    && marks(use, key, near.dimension()).isNews(near.limit(), near.goesOn(), vote.now());
            if (isNews || near.hasCome()) {
                told.add(new Told(near, isNews));
            }
        }
        return told;
    }

    private static NearMarks marks(IntegrationUse use, @Nullable KeyUse key, Dimension dimension) {
        return dimension == Dimension.KEY_REQUESTS && key != null ? key.near() : use.near(dimension);
    }

    static void tell(Integration who, Told told, QuotaObserver observer) {
        LimitVote.Near near = told.near();
        observer.onNear(who.integrationId(), near.dimension());
        if (told.isNews()) {
            Limit limit = near.limit();
            String key = near.dimension() == Dimension.KEY_REQUESTS ? who.keyId() : "all";
            LOG.atWarn()
                    .addKeyValue("integration", who.integrationId())
                    .addKeyValue("key", key)
                    .addKeyValue("limit", near.dimension().wireName() + " " + limit)
                    .addKeyValue("used", near.used())
                    .log(
                            QuotaRules.isEnforced(limit)
                                    ? "an integration has used most of a limit: raise it, or expect refusals"
                                    : "an integration has used most of a limit that is not enforced");
        }
    }
}
