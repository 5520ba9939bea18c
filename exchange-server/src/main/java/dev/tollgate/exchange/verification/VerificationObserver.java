package dev.tollgate.exchange.verification;

/** Hears what happens, for metrics. Called from any thread; must not block. */
public interface VerificationObserver {
    /** A key was settled from memory. */
    void remembered();

    /** A key had to be looked up and compared. */
    void tried();

    /** A sender was refused for its failures. */
    void throttled();

    /** Too many keys were on trial, for one key or in all. */
    void busy();

    /** An exchange ended without a token. */
    void refused(Refusal why);

    /** The store is not asked any more, for it does not answer. */
    void circuitOpened();

    /** The store answers again. */
    void circuitClosed();

    /** The store could not be asked. */
    void storeFailed();

    /** A key was served from memory because the store could not be asked. */
    void rodeOutOutage();
}
