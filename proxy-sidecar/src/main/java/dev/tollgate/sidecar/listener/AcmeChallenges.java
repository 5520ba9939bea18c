package dev.tollgate.sidecar.listener;

import dev.tollgate.http.OpenByAddress;
import dev.tollgate.log.OnceAMinute;
import dev.tollgate.memory.OldestLeave;
import dev.tollgate.sidecar.listener.relay.ByteRelay;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The relay of ACME challenges (RFC 8737, tls-alpn-01) to the ACME client that renews the listener's certificate. The
 * validation server connects to port 443, which is the sidecar's. The client behind it completes the handshake, with a
 * certificate of its own.
 */
final class AcmeChallenges {
    private static final Logger LOG = LoggerFactory.getLogger(AcmeChallenges.class);

    /**
     * The extension of a ClientHello that offers {@code acme-tls/1} and no other protocol, which RFC 8737, section 3, demands:
     * type 16, its length, the list's length, and the name with its length (RFC 7301, section 3.1).
     */
    private static final ByteBuf OFFER = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(
                    new byte[] {0, 16, 0, 13, 0, 11, 10}, "acme-tls/1".getBytes(StandardCharsets.US_ASCII)))
            .asReadOnly();

    /** Anyone can send a challenge. Beyond the bound the oldest leaves: a handshake takes some tenths of a second. */
    private static final int MOST_AT_ONCE = 64;

    /** A certification authority validates from several places at once; some of them may share an address. */
    static final int MOST_OF_ADDRESS = 4;

    /** A validation is a handshake and no more. */
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private static final int CONNECT_MILLIS = 5_000;

    private final SocketAddress client;
    private final Transport transport;
    private final OldestLeave running = new OldestLeave(MOST_AT_ONCE);
    private final OpenByAddress byAddress = new OpenByAddress();
    private final OnceAMinute relayed = new OnceAMinute(System.nanoTime());
    private final OnceAMinute failed = new OnceAMinute(System.nanoTime());

    /** @param client the address where the ACME client waits for challenges */
    AcmeChallenges(SocketAddress client, Transport transport) {
        this.client = client;
        this.transport = transport;
    }

    /** Returns whether a ClientHello asks for a challenge. */
    static boolean isAskedFor(ByteBuf clientHello) {
        return ByteBufUtil.indexOf(OFFER, clientHello) >= 0;
    }

    /**
     * Relays a connection, or closes it if too many of its address are relayed.
     *
     * @param hello the handler that has kept the ClientHello, which it passes on when it is removed
     */
    void relay(Channel from, ChannelHandler hello) {
        from.config().setAutoRead(false);
        if (!admit(from)) {
            from.close();
            return;
        }
        Future<?> end = from.eventLoop().schedule(() -> from.close(), LONGEST.toSeconds(), TimeUnit.SECONDS);
        from.closeFuture().addListener(closed -> end.cancel(false));
        new Bootstrap()
                .group(from.eventLoop())
                .channel(transport.clientChannel())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .option(ChannelOption.AUTO_READ, false)
                .handler(new ByteRelay(from, failure -> {}))
                .connect(client)
                .addListener((ChannelFutureListener) connected -> join(from, hello, connected));
    }

    private boolean admit(Channel from) {
        if (byAddress.add(from, Peer.of(from).getAddress()) > MOST_OF_ADDRESS) {
            return false;
        }
        running.admit(from);
        return true;
    }

    void join(Channel from, ChannelHandler hello, ChannelFuture connected) {
        if (!connected.isSuccess()) {
            tell(failed, "an ACME challenge failed: the ACME client does not listen: start it, or correct tls.acme");
            from.close();
            return;
        }
        if (!from.isActive() || from.pipeline().context(hello) == null) { // ended meanwhile, or about to
            connected.channel().close();
            from.close();
            return;
        }
        tell(relayed, "an ACME challenge goes to the ACME client");
        from.pipeline().addLast(new ByteRelay(connected.channel(), failure -> {}));
        from.pipeline().remove(hello);
        from.read();
        connected.channel().read();
    }

    private void tell(OnceAMinute line, String text) {
        if (line.isDue(System.nanoTime())) {
            LOG.atInfo().addKeyValue("client", client).log(text);
        }
    }
}
