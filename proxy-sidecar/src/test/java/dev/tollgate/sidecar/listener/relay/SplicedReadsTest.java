package dev.tollgate.sidecar.listener.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class SplicedReadsTest {
    private static final int MUCH = 24 << 20;

    private final Looking looking = new Looking();
    private final byte[] sent = new byte[MUCH];
    private TwoSockets sockets;

    @BeforeEach
    void open() throws Exception {
        Assumptions.assumeTrue(KernelPipe.isAvailable(), "splicing needs native epoll");
        new Random(3).nextBytes(sent);
        sockets = new TwoSockets();
    }

    @AfterEach
    void close() throws Exception {
        if (sockets != null) {
            sockets.close();
        }
    }

    @Test
    void letMostOfWhatComesInBulkPassUnseen() throws Exception {
        CompletableFuture<Void> writing = write(sockets.near);
        sockets.join(looking, looking);

        assertArrayEquals(sent, sockets.far.getInputStream().readNBytes(MUCH));
        writing.get(20, TimeUnit.SECONDS);
        assertEquals(MUCH, looking.seen.get() + looking.unseen.get());
        assertTrue(looking.unseen.get() > MUCH / 2, looking.unseen + " unseen");
    }

    @Test
    void showWhatMayNotPassUnseen() throws Exception {
        looking.every = 200_000;
        CompletableFuture<Void> writing = write(sockets.near);
        sockets.join(looking, looking);

        assertArrayEquals(sent, sockets.far.getInputStream().readNBytes(MUCH));
        writing.get(20, TimeUnit.SECONDS);
        assertEquals(MUCH, looking.seen.get() + looking.unseen.get());
        assertTrue(looking.unseen.get() > 0);
    }

    @Test
    void showAllWhereNothingMayPassUnseen() throws Exception {
        looking.every = 0;
        write(sockets.near);
        sockets.join(looking, looking);

        assertArrayEquals(sent, sockets.far.getInputStream().readNBytes(MUCH));
        assertEquals(MUCH, looking.seen.get());
    }

    @Test
    void waitForAReaderThatHasNoRoom() throws Exception {
        CompletableFuture<Void> writing = write(sockets.near);
        sockets.join(looking, looking);
        long before;
        do {
            before = looking.seen.get() + looking.unseen.get();
            Thread.sleep(300);
        } while (before == 0 || before != looking.seen.get() + looking.unseen.get());

        assertTrue(before < MUCH, "all of it was taken in for a reader that reads nothing");
        assertArrayEquals(sent, sockets.far.getInputStream().readNBytes(MUCH));
        writing.get(20, TimeUnit.SECONDS);
    }

    @Test
    void deliverWhatIsInThePipeBeforeTheEnd() throws Exception {
        CompletableFuture<Void> writing = write(sockets.near).thenRun(() -> close(sockets.near));
        sockets.join(looking, looking);
        Thread.sleep(200);

        assertArrayEquals(sent, sockets.far.getInputStream().readAllBytes());
        writing.get(20, TimeUnit.SECONDS);
    }

    @Test
    void closeTheirPipeWithTheTarget() throws Exception {
        long before = pipes();
        write(sockets.near);
        sockets.join(looking, looking);
        sockets.far.getInputStream().readNBytes(MUCH / 2);
        assertTrue(looking.unseen.get() > 0);

        sockets.far.setSoLinger(true, 0);
        sockets.far.close();

        assertThrows(IOException.class, () -> {
            while (sockets.near.getInputStream().read() >= 0) {
                sockets.near.getOutputStream().write(1);
            }
            throw new IOException("closed");
        });
        for (int i = 0; i < 1000 && pipes() > before; i++) {
            Thread.sleep(20);
        }
        assertEquals(before, pipes());
    }

    private CompletableFuture<Void> write(Socket socket) {
        return CompletableFuture.runAsync(() -> {
            try {
                socket.getOutputStream().write(sent);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long pipes() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(SplicedReadsTest::isPipe).count();
        }
    }

    private static boolean isPipe(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("pipe:");
        } catch (IOException e) {
            return false;
        }
    }

    /** Counts what it sees; after so many octets it wants to see the next. */
    private static final class Looking extends ChannelInboundHandlerAdapter implements SpliceAllowance {
        private final AtomicLong seen = new AtomicLong();
        private final AtomicLong unseen = new AtomicLong();
        private long every = Long.MAX_VALUE;
        private long passed;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            seen.addAndGet(((ByteBuf) message).readableBytes());
            passed = 0;
            ctx.fireChannelRead(message);
        }

        @Override
        public long allowed() {
            return every - passed;
        }

        @Override
        public void passed(long octets) {
            assertTrue(octets <= every - passed);
            passed += octets;
            unseen.addAndGet(octets);
        }
    }
}
