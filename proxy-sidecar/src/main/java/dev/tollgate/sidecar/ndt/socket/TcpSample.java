package dev.tollgate.sidecar.ndt.socket;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/** The state of a socket at one moment. */
public final class TcpSample {
    private final ByteBuffer info;
    private final Optional<BbrInfo> bbr;

    /**
     * @param info a {@code struct tcp_info} in the buffer's byte order, at least {@link TcpField#LENGTH} octets
     * @param bbr present if BBR is the socket's congestion control
     */
    TcpSample(ByteBuffer info, Optional<BbrInfo> bbr) {
        this.info = info;
        this.bbr = bbr;
    }

    /**
     * Reads what sock_diag(7) tells of a socket, in this machine's byte order.
     *
     * @param info a {@code struct tcp_info}, of any kernel's length
     * @param bbr a {@code struct tcp_bbr_info}, empty without BBR
     */
    public static TcpSample of(byte[] info, byte[] bbr) {
        ByteBuffer whole = ByteBuffer.wrap(Arrays.copyOf(info, Math.max(info.length, TcpField.LENGTH)));
        return new TcpSample(
                whole.order(ByteOrder.nativeOrder()),
                bbr.length < BbrInfo.LENGTH
                        ? Optional.empty()
                        : Optional.of(BbrInfo.of(ByteBuffer.wrap(bbr).order(ByteOrder.nativeOrder()))));
    }

    /** Returns the value of a field; zero if the kernel does not know it. */
    public long value(TcpField field) {
        return field.read(info);
    }

    /** Returns what BBR knows, empty if another congestion control is at work. */
    public Optional<BbrInfo> bbr() {
        return bbr;
    }
}
