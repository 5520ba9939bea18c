package dev.tollgate.sidecar.ndt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.sidecar.ndt.socket.TcpSample;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WholeEndTest {
    private static final int BYTES_ACKED = 120;

    @ParameterizedTest
    @CsvSource({"1, false", "8, false", "4, true", "5, true", "6, true", "7, true", "9, true", "11, true"})
    void tellsWhetherTheServerCanStillSend(int state, boolean ended) {
        assertEquals(ended, WholeEnd.hasServerEnded(socket(state, 0)));
    }

    private static TcpSample socket(int state, long acked) {
        ByteBuffer info = ByteBuffer.allocate(232).order(ByteOrder.nativeOrder());
        info.put(0, (byte) state).putLong(BYTES_ACKED, acked);
        return TcpSample.of(info.array(), new byte[0]);
    }

    @ParameterizedTest
    @CsvSource({
        // lasted in ms, state (0: gone), acknowledged, early_exit, outcome
        "10010, 1, 1000, false, completed",
        "10010, 8, 1000, false, completed", // the client closed when it had the Close frame
        "10010, 0, 1000, false, completed",
        "3000, 1, 1000, false, completed", // the client closed its WebSocket in order, and ndt-server the connection
        "3000, 4, 1000, false, completed",
        "3000, 8, 1000, false, client_gone",
        "3000, 11, 1000, false, client_gone",
        "3000, 7, 1000, false, client_gone", // reset
        "3000, 0, 1000, false, client_gone",
        "3000, 8, 250000100, true, completed",
        "3000, 8, 250000100, false, client_gone",
        "3000, 8, 249000000, true, client_gone"
    })
    void tellsHowItEnded(long lasted, int state, long acked, boolean earlyExit, String outcome) {
        Optional<TcpSample> socket = state == 0 ? Optional.empty() : Optional.of(socket(state, acked));

        assertEquals(
                outcome, WholeEnd.outcome(Duration.ofMillis(lasted), socket, Optional.of(socket(1, acked)), earlyExit));
    }
}
