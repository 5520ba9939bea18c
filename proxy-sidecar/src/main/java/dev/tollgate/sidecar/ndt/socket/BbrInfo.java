package dev.tollgate.sidecar.ndt.socket;

import java.nio.ByteBuffer;

/**
 * The kernel's {@code struct tcp_bbr_info} ({@code linux/inet_diag.h}), as ndt-server writes it into its {@code BBRInfo}.
 *
 * @param bandwidth in bytes a second
 * @param minRtt in microseconds
 * @param pacingGain in 1/256
 * @param cwndGain in 1/256
 */
public record BbrInfo(long bandwidth, long minRtt, long pacingGain, long cwndGain) {
    static final int LENGTH = 20;

    static BbrInfo of(ByteBuffer info) {
        return new BbrInfo(u32(info, 0) | (u32(info, 4) << 32), u32(info, 8), u32(info, 12), u32(info, 16));
    }

    private static long u32(ByteBuffer info, int offset) {
        return Integer.toUnsignedLong(info.getInt(offset));
    }
}
