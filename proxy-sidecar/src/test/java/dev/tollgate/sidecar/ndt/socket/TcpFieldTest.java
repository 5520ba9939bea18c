package dev.tollgate.sidecar.ndt.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The offsets are those that a C compiler gives the fields of {@code struct tcp_info} on 64-bit Linux. */
final class TcpFieldTest {
    private final TcpSample counting = TcpSamples.counting(Optional.empty());

    @Test
    void findsFieldsOfEachWidthAtTheirOffsets() {
        assertEquals(7, counting.value(TcpField.APP_LIMITED));
        assertEquals(u32(68), counting.value(TcpField.RTT));
        assertEquals(u32(100), counting.value(TcpField.TOTAL_RETRANS));
        assertEquals(u64(120), counting.value(TcpField.BYTES_ACKED));
        assertEquals(u64(128), counting.value(TcpField.BYTES_RECEIVED));
        assertEquals(u32(148), counting.value(TcpField.MIN_RTT));
        assertEquals(u64(160), counting.value(TcpField.DELIVERY_RATE));
        assertEquals(u32(192), counting.value(TcpField.DELIVERED));
        assertEquals(u64(208), counting.value(TcpField.BYTES_RETRANS));
        assertEquals(u32(228), counting.value(TcpField.SND_WND));
    }

    @Test
    void readsNoMinimumAsAnUnsignedNumberAndNoPacingLimitAsMinusOne() {
        ByteBuffer info = ByteBuffer.allocate(TcpField.LENGTH);
        info.putInt(148, -1).putLong(112, -1);
        TcpSample sample = new TcpSample(info, Optional.empty());

        assertEquals(4_294_967_295L, sample.value(TcpField.MIN_RTT));
        assertEquals(-1, sample.value(TcpField.MAX_PACING_RATE));
    }

    @Test
    void joinsTheTwoHalvesOfBbrsBandwidth() {
        ByteBuffer info = ByteBuffer.allocate(BbrInfo.LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        info.putInt(0, 5).putInt(4, 1).putInt(8, 250).putInt(12, 739).putInt(16, 512);

        assertEquals(new BbrInfo((1L << 32) + 5, 250, 739, 512), BbrInfo.of(info));
    }

    private static long u32(int offset) {
        return offset + ((offset + 1L) << 8) + ((offset + 2L) << 16) + ((offset + 3L) << 24);
    }

    private static long u64(int offset) {
        return u32(offset) + (u32(offset + 4) << 32);
    }
}
