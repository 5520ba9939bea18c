package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.quota.Dimension;

/** Is told of every decision, on an event loop: must not wait. */
@FunctionalInterface
public interface QuotaObserver {
    void onDecision(String integrationId, Decision decision);

    /** A limit of an integration, or of one of its clients, has come near its end. */
    default void onNear(String integrationId, Dimension dimension) {}

    /** Returns the observer that does nothing. */
    static QuotaObserver none() {
        return (integrationId, decision) -> {};
    }
}
