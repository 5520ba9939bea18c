package dev.tollgate.exchange.verification;

/** Hears nothing. */
class SilentObserver implements VerificationObserver {
    @Override
    public void remembered() {}

    @Override
    public void tried() {}

    @Override
    public void throttled() {}

    @Override
    public void busy() {}

    @Override
    public void refused(Refusal why) {}

    @Override
    public void circuitOpened() {}

    @Override
    public void circuitClosed() {}

    @Override
    public void storeFailed() {}

    @Override
    public void rodeOutOutage() {}
}
