package dev.tollgate.exchange.verification;

/** An observer of verification, for metrics. Called from any thread; must not block. */
public interface VerificationObserver {
    /** A key was decided from memory. */
    void remembered();

    /** A key had to be looked up and compared. */
    void tried();

    /** A sender was refused because of earlier failures. */
    void throttled();

    /** Too many keys were being checked, for one key or in all. */
    void busy();

    /** An exchange ended without a token. */
    void refused(Refusal why);

    /** The circuit opened: the store does not answer. */
    void circuitOpened();

    /** The circuit closed: the store answers again. */
    void circuitClosed();

    /** The store could not be reached. */
    void storeFailed();

    /** A key was served from memory because the store was down. */
    void rodeOutOutage();
}
