package dev.tollgate.sidecar.ndt;

import dev.tollgate.sidecar.ndt.socket.TcpField;
import dev.tollgate.sidecar.ndt.socket.TcpSample;
import java.time.Duration;
import java.util.Optional;

/** The outcome of a test whose octets this process has not seen. */
final class WholeEnd {
    /** ndt7 protocol, section "Protocol description": a test runs for 10 s. The clients' clocks are not ours. */
    private static final Duration RUN = Duration.ofMillis(9_500);

    private static final long EARLY_EXIT = 250_000_000;

    // states of linux/tcp_states.h in which the server has ended its direction, the client, or both
    private static final int FIN_WAIT1 = 4;
    private static final int FIN_WAIT2 = 5;
    private static final int TIME_WAIT = 6;
    private static final int CLOSE = 7;
    private static final int CLOSE_WAIT = 8;
    private static final int LAST_ACK = 9;
    private static final int CLOSING = 11;

    private WholeEnd() {}

    /**
     * Returns the outcome of a test that ndt-server has ended.
     *
     * @param lasted from its beginning
     * @param socket right after its end, empty if it had gone by then
     * @param last the last that was seen of the socket, empty if nothing was
     * @param earlyExit whether ndt-server was asked to end it after 250 MB
     */
    static String outcome(Duration lasted, Optional<TcpSample> socket, Optional<TcpSample> last, boolean earlyExit) {
        if (lasted.compareTo(RUN) >= 0
                || (earlyExit && last.map(WholeEnd::moved).orElse(0L) >= EARLY_EXIT)) {
            return "completed";
        }
        return socket.isPresent() && !hasClientEnded(socket.get()) ? "completed" : "client_gone";
    }

    /** Returns whether ndt-server has closed its direction or the connection has ended. It sends nothing after that. */
    static boolean hasServerEnded(TcpSample sample) {
        int state = state(sample);
        return state == FIN_WAIT1
                || state == FIN_WAIT2
                || state == TIME_WAIT
                || state == CLOSE
                || state == LAST_ACK
                || state == CLOSING;
    }

    private static int state(TcpSample sample) {
        return (int) sample.value(TcpField.STATE);
    }

    private static long moved(TcpSample sample) {
        return sample.value(TcpField.BYTES_ACKED);
    }

    private static boolean hasClientEnded(TcpSample sample) {
        int state = state(sample);
        return state == CLOSE || state == CLOSE_WAIT || state == LAST_ACK || state == CLOSING;
    }
}
