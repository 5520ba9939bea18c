package dev.tollgate.sidecar.ndt;

import java.time.Duration;

/**
 * The progress of a test. One that moves less than {@link #LEAST} octets within its patience has stalled: nobody measures at
 * 3 kbit/s, and if any octet counted, one now and then would hold a place.
 */
final class Progress {
    static final long LEAST = 2 * 1024;

    private final Duration patience;
    private long counted;
    private Duration quiet = Duration.ZERO;

    /**
     * @param patience how long a test may move less
     * @param octets what has moved so far
     */
    Progress(Duration patience, long octets) {
        this.patience = patience;
        this.counted = octets;
    }

    /**
     * Looks once more.
     *
     * @param octets what has moved so far
     * @param passed time since the last look
     * @return whether it has stalled
     */
    boolean isStalled(long octets, Duration passed) {
        if (octets - counted >= LEAST) {
            counted = octets;
            quiet = Duration.ZERO;
        } else {
            quiet = quiet.plus(passed);
        }
        return quiet.compareTo(patience) >= 0;
    }
}
