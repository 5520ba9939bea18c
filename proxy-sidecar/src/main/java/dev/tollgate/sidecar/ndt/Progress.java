package dev.tollgate.sidecar.ndt;

import java.time.Duration;

/**
 * The progress of a test. A test has stalled if it moves fewer than {@link #LEAST} octets within its patience. No real test
 * runs at 3 kbit/s, and a lower bound would let a client hold a place with an octet now and then.
 *
 * <p>A running test may pause: a radio link that is down for 4 s can stop a TCP connection for twice that time, because the
 * retransmission timeout doubles (RFC 6298, section 5.5). While nobody waits for its place, its patience is
 * {@link #PAUSE} times as long.
 */
final class Progress {
    static final long LEAST = 2 * 1024;

    static final int PAUSE = 3;

    private final Duration patience;
    private long counted;
    private boolean begun;
    private Duration quiet = Duration.ZERO;

    /**
     * @param patience how long a test may move less before it has begun, or while others want its place
     * @param octets what has moved so far
     */
    Progress(Duration patience, long octets) {
        this.patience = patience;
        this.counted = octets;
    }

    /**
     * Takes another sample.
     *
     * @param octets what has moved so far
     * @param passed time since the last look
     * @param wanted whether others want its place
     * @return whether it has stalled
     */
    boolean isStalled(long octets, Duration passed, boolean wanted) {
        if (octets - counted >= LEAST) {
            counted = octets;
            begun = true;
            quiet = Duration.ZERO;
        } else {
            quiet = quiet.plus(passed);
        }
        boolean mayPause = begun && !wanted;
        return quiet.compareTo(mayPause ? patience.multipliedBy(PAUSE) : patience) >= 0;
    }
}
