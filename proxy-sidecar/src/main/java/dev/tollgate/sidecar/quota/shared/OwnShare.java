package dev.tollgate.sidecar.quota.shared;

import java.util.List;

/** What this sidecar may grant by itself while the store does not answer. Safe for many threads. */
interface OwnShare {
    /**
     * The store has decided on a request.
     *
     * @param used how many all sidecars count now
     */
    void seen(Standing standing, AskedLimit asked, long used);

    /** Returns the share that is in force now: what is taken from it is settled with it. */
    default OwnShare now() {
        return this;
    }

    /**
     * Returns whether one more may count here. What was taken is then {@linkplain #settle settled}.
     *
     * @param here how many this sidecar counts now
     */
    boolean take(Standing standing, AskedLimit asked, long here);

    /**
     * Returns whether {@link #take} would return true, and takes nothing.
     *
     * @param here how many this sidecar counts now
     */
    boolean allows(Standing standing, AskedLimit asked, long here);

    /**
     * Ends what was taken.
     *
     * @param counted whether it counts, and is among what the store is to be told; else it is free again
     */
    void settle(Standing standing, AskedLimit asked, boolean counted);

    /** Gives back what is set aside of limits: a request would be refused for it. */
    void release(Standing standing, List<AskedLimit> limits);

    /** An integration was reset: what the store said of it holds no longer. */
    void forget(String integrationId);

    /** Gives back all that is set aside: this sidecar ends. */
    void giveBackAll();

    /** Has the store asked about what is in use. To be called a few times a second. */
    void refresh();

    /** Returns how many requests the store has set aside for this sidecar. */
    long setAside();
}
