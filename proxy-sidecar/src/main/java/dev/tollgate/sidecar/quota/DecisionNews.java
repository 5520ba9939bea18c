package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.claims.Integration;
import java.util.List;

/** Tells of decisions: the observer of each, the log of limits that are nearly used up. */
record DecisionNews(QuotaObserver observer) {
    /** Tells of one decision. Where the observer fails, nobody gets the ticket. */
    void tell(Integration who, Decision decision, List<NearLimits.Told> near) {
        try {
            observer.onDecision(who.integrationId(), decision);
        } catch (RuntimeException | Error e) {
            decision.ticket().giveBack();
            throw e;
        }
        for (int i = 0; i < near.size(); i++) {
            NearLimits.tell(who, near.get(i), observer);
        }
    }
}
