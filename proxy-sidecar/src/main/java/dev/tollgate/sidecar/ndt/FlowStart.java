package dev.tollgate.sidecar.ndt;

import dev.tollgate.sidecar.ndt.socket.TcpField;
import dev.tollgate.sidecar.ndt.socket.TcpSample;
import java.time.Duration;

/**
 * The beginning of a test on a connection that was handed over, as its socket tells of it.
 *
 * @param received octets from the client
 * @param answers segments with octets that have gone to the client
 * @param age how long ago ndt-server began the test
 */
record FlowStart(long received, long answers, Duration age) {
    /** ndt-server sends its first message 25 ms after the 101 at the earliest, and clients none in a download before that. */
    private static final Duration FRESH = Duration.ofMillis(20);

    static FlowStart of(TcpSample socket, Duration age) {
        return new FlowStart(
                socket.value(TcpField.BYTES_RECEIVED),
                socket.value(TcpField.DATA_SEGS_OUT) - socket.value(TcpField.TOTAL_RETRANS),
                age);
    }

    /**
     * Returns whether another request than the admitted one has begun the test: ndt-server has answered twice, and the client
     * has sent more than one head. In an upload the client may have sent frames, but then the 101 is the only answer; in a
     * download ndt-server sends much, but the client nothing. What is looked at late cannot be told apart, and is let pass.
     *
     * @param head octets of the admitted request
     */
    boolean isOfSecondRequest(long head) {
        return age.compareTo(FRESH) <= 0 && received > head && answers > 1;
    }
}
