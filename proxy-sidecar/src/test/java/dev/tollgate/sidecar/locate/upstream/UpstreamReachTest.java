package dev.tollgate.sidecar.locate.upstream;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.fixture.FreePort;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that come and go while they are looked after. */
@Timeout(60)
final class UpstreamReachTest {
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    @AfterEach
    void stop() {
        loops.shutdownGracefully();
    }

    @Test
    void followsAServerThatGoesAndComesBack() throws Exception {
        int port = FreePort.any();
        ServerSocket server = listen(port);
        try (UpstreamReach reach = UpstreamReach.follow(loops.next(), List.of(at(port)))) {
            await(reach::isGood);
            server.accept().close();

            server.close();
            await(() -> !reach.isGood());

            try (ServerSocket again = listen(port)) {
                await(reach::isGood);
                assertTrue(again.isBound());
            }
        }
    }

    @Test
    void needsOneOfSeveral() throws Exception {
        int nobody = FreePort.any();
        try (ServerSocket server = listen(0);
                UpstreamReach reach = UpstreamReach.follow(
                        loops.next(), List.of(at(nobody), at(server.getLocalPort()), at(nobody)))) {
            await(reach::isGood);
        }
    }

    /** It says nothing on the connections that it opens. */
    @Test
    void sendsNothing() throws Exception {
        try (ServerSocket server = listen(0);
                UpstreamReach reach = UpstreamReach.follow(loops.next(), List.of(at(server.getLocalPort())))) {
            assertTrue(server.accept().getInputStream().read() < 0);
            assertTrue(server.accept().getInputStream().read() < 0, "the second look");
            assertTrue(reach.isGood());
        }
    }

    @Test
    void isNotGoodWhereNobodyListens() throws Exception {
        try (UpstreamReach reach = UpstreamReach.follow(loops.next(), List.of(at(FreePort.any())))) {
            Thread.sleep(500);
            assertFalse(reach.isGood());
        }
    }

    private static UpstreamServer at(int port) {
        return new UpstreamServer(
                "locate",
                UpstreamAddress.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)),
                NioSocketChannel.class,
                null);
    }

    private static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(20);
        }
    }
}
