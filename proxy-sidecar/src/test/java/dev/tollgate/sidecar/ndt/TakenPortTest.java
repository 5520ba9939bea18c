package dev.tollgate.sidecar.ndt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.listener.EventLoops;
import dev.tollgate.sidecar.listener.Transport;
import dev.tollgate.sidecar.ndt.socket.TransparentSource;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where another connection to ndt-server holds the client's address and port, the address is kept. */
@Timeout(60)
final class TakenPortTest {
    private final BlockingQueue<InetSocketAddress> peers = new LinkedBlockingQueue<>();

    @RegisterExtension
    private final NdtFixture sidecar = NdtFixture.before((head, socket) -> {
                peers.add((InetSocketAddress) socket.getRemoteSocketAddress());
                ScriptedNdtServer.echo(head, socket);
            })
            .transparent();

    @BeforeAll
    static void mayTakeForeignAddresses() throws Exception {
        Assumptions.assumeTrue(Epoll.isAvailable(), "transparent addresses need native epoll");
        try (EventLoops loops = new EventLoops(Transport.EPOLL, 1, () -> {})) {
            Bootstrap socket = new Bootstrap()
                    .group(loops.group())
                    .channel(Transport.EPOLL.clientChannel())
                    .handler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            new TransparentSource(1).prepare(channel);
                        }
                    });
            boolean may = socket.register().await().channel().isOpen();
            if (!may) {
                System.err.println("SKIPPED, taken ports are not tested: this needs CAP_NET_ADMIN");
            }
            Assumptions.assumeTrue(may, "this needs CAP_NET_ADMIN");
        }
    }

    @Test
    void keepsThePortWhereItIsFree() throws Exception {
        try (Socket client = connect(0, sidecar.address())) {
            begin(client);

            assertEquals(client.getLocalSocketAddress(), peers.poll(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void keepsTheAddressAloneWhereThePortIsTaken() throws Exception {
        try (Socket other = connect(0, sidecar.server().address());
                Socket client = connect(other.getLocalPort(), sidecar.address())) {
            begin(client);

            InetSocketAddress seen = peers.poll(20, TimeUnit.SECONDS);
            assertEquals(client.getLocalAddress(), seen.getAddress());
            assertNotEquals(client.getLocalPort(), seen.getPort());
        }
    }

    private void begin(Socket client) throws IOException {
        NdtFixture.sendHandshake(client, sidecar.download("t1"));
        String head = ScriptedNdtServer.readHead(client.getInputStream());
        assertTrue(head.startsWith("HTTP/1.1 101 "), head);
    }

    private static Socket connect(int port, InetSocketAddress to) throws IOException {
        Socket socket = new Socket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.2"), port));
        socket.connect(to);
        return socket;
    }
}
