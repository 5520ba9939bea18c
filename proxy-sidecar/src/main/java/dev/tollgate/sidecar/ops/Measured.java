package dev.tollgate.sidecar.ops;

import dev.tollgate.sidecar.ndt.TestObserver.TestRecord;
import dev.tollgate.sidecar.ndt.socket.TcpField;
import dev.tollgate.sidecar.ndt.socket.TimedSample;
import java.time.Duration;
import java.util.List;

/**
 * The rule for what a test has measured. A test that has hardly begun, or in which next to nothing moved, costs its client
 * nothing and says nothing of the way to it.
 */
final class Measured {
    /** Octets of a test on a slow line. */
    static final long LITTLE = 64 << 10;
    /** Octets of a test that a fast client ends early. */
    static final long MUCH = 1 << 20;

    static final Duration SHORTEST = Duration.ofSeconds(1);

    private Measured() {}

    /**
     * Returns whether the client moved {@link #MUCH}, or {@link #LITTLE} in {@link #SHORTEST} or longer, whatever the
     * outcome.
     */
    static boolean something(TestRecord test) {
        long moved = test.fromClient() + taken(test);
        return moved >= MUCH || (moved >= LITTLE && test.duration().compareTo(SHORTEST) >= 0);
    }

    /** What the client took: the rest of what was sent to it was still in a buffer of the kernel. */
    private static long taken(TestRecord test) {
        List<TimedSample> samples = test.samples();
        if (samples.isEmpty()) {
            return test.toClient();
        }
        long acknowledged = samples.get(samples.size() - 1).sample().value(TcpField.BYTES_ACKED);
        return Math.min(test.toClient(), acknowledged);
    }
}
