package dev.tollgate.sidecar.ndt.handover;

/** Is told what became of each test that was to be handed over, on an event loop: must not wait. */
@FunctionalInterface
public interface HandoverObserver {
    /** One test; a mismatch comes after {@link HandoverOutcome#HANDED_OVER} of the same test. */
    void onHandover(HandoverOutcome outcome);
}
