package dev.tollgate.sidecar.ndt;

import java.time.Duration;

/**
 * Whether a test moves. One that moves less than {@link #LEAST} octets in a time of patience has stalled: nobody measures at
 * 4 kbit/s, and a client that wants to hold a place would have to send an octet now and then only.
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
