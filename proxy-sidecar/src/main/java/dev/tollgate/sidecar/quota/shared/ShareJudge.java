package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.sidecar.quota.Judge;
import java.time.Duration;

/**
 * What one sidecar may grant by itself while the store does not answer: its share of each limit, counted in its own windows.
 */
final class ShareJudge implements Judge {
    /** The store may be back by then, and decide: it is checked more often, and sidecars first write what they granted. */
    static final Duration UNTIL_STORE = Duration.ofSeconds(5);

    /** Says how much is this sidecar's own, and takes what it grants. */
    interface Shares {
        /**
         * Returns whether one more may count here.
         *
         * @param here how many do
         */
        boolean allows(Dimension dimension, long here);

        /** The request counts. */
        void granted();

        /** The request does not count. */
        void refused();

        /** It counts no more. */
        void takenBack();

        /** What was granted has ended. */
        void ended();
    }

    private final Shares shares;
    private boolean settled;
    private boolean counted;

    ShareJudge(Shares shares) {
        this.shares = shares;
    }

    @Override
    public Opinion of(Dimension dimension, Opinion here) {
        // after the decision the request itself counts here
        if (isSettled() || here.untilFree() > 0 || shares.allows(dimension, here.used())) {
            return here;
        }
        return used(here);
    }

    /** Returns what is said where the share is used up. */
    static Opinion used(Opinion here) {
        return new Opinion(here.used(), UNTIL_STORE.toNanos(), UNTIL_STORE.toNanos(), true);
    }

    @Override
    public boolean isShare() {
        return true;
    }

    private synchronized boolean isSettled() {
        return settled;
    }

    @Override
    public synchronized void settled(boolean isCounted) {
        settled = true;
        counted = isCounted;
        if (isCounted) {
            shares.granted();
        } else {
            shares.refused();
        }
    }

    @Override
    public void ended() {
        shares.ended();
    }

    @Override
    public synchronized void giveBack() {
        if (counted) {
            counted = false;
            shares.takenBack();
        }
    }
}
