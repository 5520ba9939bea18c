package dev.tollgate.sidecar.quota;

/** Is told of every decision, on an event loop: must not wait. */
@FunctionalInterface
public interface QuotaObserver {
    void onDecision(String integrationId, Decision decision);

    /** Returns the observer that does nothing. */
    static QuotaObserver none() {
        return (integrationId, decision) -> {};
    }
}
