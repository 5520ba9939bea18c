package dev.tollgate.sidecar.ndt;

import dev.tollgate.sidecar.ndt.socket.TcpField;
import dev.tollgate.sidecar.ndt.socket.TcpSample;
import java.util.Optional;

/** What has passed on a socket, by the last that was seen of it: the 101 is counted to what went to the client. */
final class WholeOctets implements RunningTest.Passed {
    private final long head;
    private Optional<TcpSample> last = Optional.empty();

    /** @param head octets of the request */
    WholeOctets(long head) {
        this.head = head;
    }

    void sampled(TcpSample sample) {
        last = Optional.of(sample);
    }

    /** Returns the last that was seen of the socket, empty if nothing was. */
    Optional<TcpSample> last() {
        return last;
    }

    @Override
    public long fromClientOctets() {
        return Math.max(0, value(TcpField.BYTES_RECEIVED) - head);
    }

    @Override
    public long toClientOctets() {
        return value(TcpField.BYTES_ACKED);
    }

    private long value(TcpField field) {
        return last.map(sample -> sample.value(field)).orElse(0L);
    }

    @Override
    public String outcome() {
        return "upstream_closed";
    }
}
