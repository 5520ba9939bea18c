package dev.tollgate.sidecar.ndt.socket;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** Samples as a kernel would give them. */
public final class TcpSamples {
    private TcpSamples() {}

    /** Every field is zero. */
    public static TcpSample zero() {
        return new TcpSample(ByteBuffer.allocate(TcpField.LENGTH), Optional.empty());
    }

    /** Octet n of {@code struct tcp_info} is n. */
    public static TcpSample counting(Optional<BbrInfo> bbr) {
        ByteBuffer info = ByteBuffer.allocate(TcpField.LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < TcpField.LENGTH; at++) {
            info.put(at, (byte) at);
        }
        return new TcpSample(info, bbr);
    }
}
