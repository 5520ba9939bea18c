package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.quota.Dimension;

/** The counts of a whole fleet for one request. They replace those of this process. */
public interface Judge {
    /**
     * What a window says.
     *
     * @param used how many count, at most the limit; -1 where that is not known
     * @param untilFree after how many nanoseconds one more will be within the limit; 0 if it is now
     * @param untilMore after how many nanoseconds more will be free than now
     * @param shareIsUsed whether the limit has some left, but the share of this sidecar has none while the store is out
     */
    record Opinion(long used, long untilFree, long untilMore, boolean shareIsUsed) {
        /** Nothing is known of the window. It refuses nothing. */
        public static final Opinion UNKNOWN = new Opinion(-1, 0, 0);

        public Opinion(long used, long untilFree, long untilMore) {
            this(used, untilFree, untilMore, false);
        }

        boolean isKnown() {
            return used >= 0;
        }
    }

    /**
     * Returns what counts.
     *
     * @param here what the window of this process says
     */
    Opinion of(Dimension dimension, Opinion here);

    /** Returns whether the store is out, so that this sidecar grants its share. */
    default boolean isShare() {
        return false;
    }

    /** Takes whether the request was counted here. */
    void settled(boolean counted);

    /** Gives back the place that the fleet holds for an admitted test, since the test has ended. */
    default void ended() {}

    /** Makes the fleet forget the request, since nothing was granted. */
    void giveBack();
}
