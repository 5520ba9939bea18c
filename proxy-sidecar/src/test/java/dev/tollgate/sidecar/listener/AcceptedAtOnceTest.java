package dev.tollgate.sidecar.listener;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tollgate.http.TrustedNetworks;
import dev.tollgate.memory.AcceptPace;
import dev.tollgate.memory.ConnectionMemory;
import dev.tollgate.memory.MemoryLimits;
import dev.tollgate.sidecar.http.Refusals;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How many connections of a flood are accepted before the first of them has had a turn. */
@Timeout(60)
final class AcceptedAtOnceTest {
    private static final int FLOOD = 2_000;
    private static final Path FILES = Path.of("/proc/self/fd");

    private static int openFiles() throws IOException {
        try (var files = Files.list(FILES)) {
            return (int) files.count();
        }
    }

    @ParameterizedTest
    @EnumSource
    void noMoreThanTheBoundWhileTheEventLoopIsBusy(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable() && Files.isDirectory(FILES));
        CompletableFuture<Integer> filesAtFirstTurn = new CompletableFuture<>();
        ListenerBounds bounds = ListenerBounds.defaults();
        List<SocketChannel> flood = new ArrayList<>();
        try (EventLoops loops = new EventLoops(transport, 1, () -> {});
                Listeners listeners = new Listeners(
                        loops,
                        () -> new ListenerBounds(
                                FLOOD,
                                FLOOD,
                                bounds.maxRequestLine(),
                                bounds.maxHeaders(),
                                bounds.headTimeout(),
                                bounds.idleTimeout()),
                        () -> new TrustedNetworks(List.of()),
                        new OpenConnections(),
                        new Refusals(new ArrayList<>()),
                        new ConnectionMemory(MemoryLimits.ofThisProcess()))) {
            InetSocketAddress address = listeners.open(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    null,
                    null,
                    false,
                    new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) throws IOException {
                            filesAtFirstTurn.complete(openFiles());
                        }
                    });
            CountDownLatch mayGoOn = new CountDownLatch(1);
            CountDownLatch busy = new CountDownLatch(1);
            loops.group().submit(() -> {
                busy.countDown();
                return mayGoOn.await(30, TimeUnit.SECONDS);
            });
            assertTrue(busy.await(20, TimeUnit.SECONDS));
            for (int i = 0; i < FLOOD; i++) {
                flood.add(SocketChannel.open(address));
            }
            int before = openFiles();
            mayGoOn.countDown();

            int accepted = filesAtFirstTurn.get(20, TimeUnit.SECONDS) - before;
            assertTrue(accepted <= AcceptPace.MOST_WAITING + 64, accepted + " were accepted at once");
            listeners.drain(Duration.ZERO);
        } finally {
            for (SocketChannel one : flood) {
                one.close();
            }
        }
    }
}
