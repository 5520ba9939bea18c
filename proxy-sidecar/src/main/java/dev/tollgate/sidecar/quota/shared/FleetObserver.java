package dev.tollgate.sidecar.quota.shared;

/** What is told of the quotas of a fleet, on any thread. Must not wait. */
public interface FleetObserver {
    /** Where a request was decided. */
    enum Place {
        /** By the store. */
        STORE,
        /** Here, since the store has just refused the same. */
        KNOWN,
        /** Here, from this sidecar's share, since the store did not answer. */
        SHARE,
        /** Here, since none of the limits is shared. */
        SINGLE
    }

    /**
     * A request was decided.
     *
     * @param nanos how long the store was waited for
     */
    void onDecided(Place place, long nanos);

    /** The store has failed once. */
    void onFault(StoreFault fault);

    /**
     * The store is asked from now on, or left alone.
     *
     * @param answers whether it is asked; it is not at the beginning
     */
    void onStore(boolean answers);

    /** Returns one that does nothing. */
    static FleetObserver none() {
        return new FleetObserver() {
            @Override
            public void onDecided(Place place, long nanos) {}

            @Override
            public void onFault(StoreFault fault) {}

            @Override
            public void onStore(boolean answers) {}
        };
    }
}
