package dev.tollgate.sidecar.ndt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.sidecar.ndt.socket.TcpSample;
import dev.tollgate.sidecar.ndt.socket.TcpSamples;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientPaceTest {
    private static final long MILLIS = 1_000_000;

    @ParameterizedTest(name = "{0} Mbit/s")
    @CsvSource({"1, 8", "20, 8", "100, 16", "200, 32", "400, 64", "1000, 128", "10000, 128"})
    void readHoldsWhatClientTakesInTwoMilliseconds(long mbits, int kib) {
        long bytes = mbits * 1_000_000 / 8 / 50;
        assertEquals(kib * 1024, ClientPace.readSize(bytes, 20 * MILLIS));
    }

    @ParameterizedTest(name = "{0} Mbit/s")
    @CsvSource({"2, 16", "20, 16", "50, 64", "200, 256", "1000, 1024", "10000, 1024"})
    void kernelHoldsTwelveMillisecondsWithinBounds(long mbits, int kib) {
        long bytes = mbits * 1_000_000 / 8 / 50;
        assertEquals(kib * 1024, ClientPace.unsent(bytes, 20 * MILLIS));
    }

    @Test
    void staysWithinBoundsWhateverTheClockSays() {
        assertEquals(ClientPace.SMALLEST_READ, ClientPace.readSize(0, 20 * MILLIS));
        assertEquals(ClientPace.LARGEST_READ, ClientPace.readSize(1_000_000_000, 0));
        assertEquals(ClientPace.LEAST_UNSENT, ClientPace.unsent(0, 20 * MILLIS));
        assertEquals(ClientPace.MOST_UNSENT, ClientPace.unsent(1_000_000_000, 0));
    }

    @Test
    void readsMoreFromSpanToSpanWhileTheClientWaits() {
        RecvByteBufAllocator.Handle waiting = handle(TcpSamples.zero());
        RecvByteBufAllocator.Handle busy = handle(TcpSamples.counting(Optional.empty()));

        for (int span = 0; span < 3; span++) {
            readInFullForASpan(waiting);
            readInFullForASpan(busy);
        }

        assertEquals(8 * ClientPace.SMALLEST_READ, waiting.guess());
        assertEquals(ClientPace.SMALLEST_READ, busy.guess());
    }

    @Test
    void readsNoMoreThanTheLargestOfAWaitingClient() {
        assertEquals(ClientPace.LARGEST_READ, ClientPace.grown(ClientPace.SMALLEST_READ, ClientPace.LARGEST_READ));
        assertEquals(64 * 1024, ClientPace.grown(64 * 1024, 16 * 1024));
    }

    private static RecvByteBufAllocator.Handle handle(TcpSample socket) {
        return new ClientPace(new EmbeddedChannel(), new EmbeddedChannel(), () -> Optional.of(socket)).newHandle();
    }

    private static void readInFullForASpan(RecvByteBufAllocator.Handle handle) {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin <= 20 * MILLIS) {
            Thread.onSpinWait();
        }
        handle.lastBytesRead(handle.guess());
    }
}
