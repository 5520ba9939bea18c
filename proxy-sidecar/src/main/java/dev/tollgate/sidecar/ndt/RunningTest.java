package dev.tollgate.sidecar.ndt;

import dev.tollgate.http.AddressBlock;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.sidecar.listener.relay.ByteRelay;
import dev.tollgate.sidecar.ndt.message.ServerFrames;
import dev.tollgate.sidecar.ndt.socket.TcpSample;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An admitted test, from its admission to its end. It ends once: then its places are free and its outcome is known. It is
 * reported once, when the last bytes have reached the client, or when the client's channel closes. On one event loop.
 */
final class RunningTest {
    private static final InetSocketAddress UNKNOWN = InetSocketAddress.createUnresolved("unknown", 0);
    private static final AddressBlock NOWHERE = new AddressBlock(0);

    private final TestObserver observer;
    private final Grant grant;
    private final TestPlaces places;
    private final TestObserver.ClientConnection connection;
    private final String direction;
    private final Optional<Dimension> shadow;
    private final Channel client;
    private final TestTrace trace = new TestTrace();
    private Optional<InetSocketAddress> callingFrom = Optional.empty();
    private @Nullable Passed ends;
    private @Nullable End end;
    private boolean reported;
    private boolean alone;

    /** How and when it ended. */
    private record End(String outcome, Duration after) {}

    /** What has passed between ndt-server and the client, without the client's request. */
    interface Passed {
        long fromClientOctets();

        long toClientOctets();

        /** Returns how the test ended, if nothing else says it. */
        String outcome();
    }

    /** What a tunnel knows of how it ended. */
    record Ends(ByteRelay fromClient, ByteRelay fromServer, ServerFrames frames) implements Passed {
        @Override
        public long fromClientOctets() {
            return fromClient.bytes();
        }

        @Override
        public long toClientOctets() {
            return fromServer.bytes();
        }

        /** Returns whether ndt-server's Close frame has passed. */
        boolean hasServerClosed() {
            return frames.isClosing();
        }

        @Override
        public String outcome() {
            if (hasServerClosed()) {
                return "completed";
            }
            boolean clientFirst = fromClient.endedBefore(fromServer);
            if (clientFirst ? fromClient.wasReset() : fromServer.wasReset()) {
                return clientFirst ? "client_reset" : "server_reset";
            }
            return clientFirst ? "client_gone" : "upstream_closed";
        }
    }

    RunningTest(TestObserver observer, Grant grant, TestAdmission.Admitted admitted, String direction, Channel client) {
        this.observer = observer;
        this.grant = grant;
        this.places = admitted.places();
        this.shadow = admitted.shadow();
        this.connection = connection(client);
        this.direction = direction;
        this.client = client;
        // how it closed is known once the last writes have failed
        client.closeFuture().addListener(closed -> client.eventLoop().execute(this::clientHasClosed));
    }

    /** Read now: a closed channel no longer has these. */
    private static TestObserver.ClientConnection connection(Channel client) {
        return new TestObserver.ClientConnection(
                RequestNames.of(client),
                client.localAddress() instanceof InetSocketAddress socket ? socket : UNKNOWN,
                client.pipeline().get(SslHandler.class) != null);
    }

    static InetSocketAddress address(Channel client) {
        return client.remoteAddress() instanceof InetSocketAddress socket ? socket : UNKNOWN;
    }

    /** Returns the address block that bounds count. All clients without a known address are one. */
    static AddressBlock block(Channel client) {
        InetAddress address = address(client).getAddress();
        return address == null ? NOWHERE : AddressBlock.of(address);
    }

    /** Refuses it because ndt-server is not available. */
    void refuse(Refusal refusal) {
        refusal.send(client, observer, direction, grant);
    }

    TestTrace trace() {
        return trace;
    }

    boolean isDownload() {
        return direction.equals(NdtRequest.DOWNLOAD);
    }

    /** ndt-server is called from here. */
    void callingFrom(SocketAddress local) {
        callingFrom = local instanceof InetSocketAddress socket ? Optional.of(socket) : Optional.empty();
    }

    /** The test has begun: ndt-server has answered 101. */
    void upgraded(Passed ends) {
        this.ends = ends;
    }

    /** ndt-server has begun it on the client's own socket. */
    void begun(String uuid, TcpSample socket) {
        trace.add(Optional.of(uuid), Optional.of(socket));
    }

    /** ndt-server has begun it, and the client has left. */
    void begun(String uuid) {
        trace.add(Optional.of(uuid), Optional.empty());
    }

    /** From now on the end of the client's channel is not that of the test. */
    void goesAlone() {
        alone = true;
    }

    /** The end of the client's channel is that of the test again. */
    void returns() {
        alone = false;
        if (!client.isOpen()) {
            clientHasClosed();
        }
    }

    /** ndt-server has answered otherwise: there will be no test, though the answer may take a while. */
    void declined() {
        places.giveBackUnused();
    }

    /** Returns whether places like its own are scarce. */
    boolean isPlaceWanted() {
        return places.areScarce();
    }

    /** Returns where it goes when ndt-server has ended it and the client still lacks octets. */
    LateDeliveries deliveries() {
        return places.deliveries();
    }

    private void clientHasClosed() {
        if (alone) {
            return;
        }
        end(ends == null ? "client_gone" : ends.outcome());
        report();
    }

    /** Frees its places because its connection has ended. The outcome may become known later. */
    void vacate() {
        places.giveBack();
    }

    /** The test has ended. Only the first outcome counts. If no test had begun, it is reported at once. */
    void end(String outcome) {
        end(outcome, trace.elapsed());
    }

    /** Likewise, some time ago. */
    void end(String outcome, Duration after) {
        if (end != null) {
            return;
        }
        end = new End(outcome, after);
        if (ends == null) {
            places.giveBackUnused();
            report();
        } else {
            places.giveBack();
        }
    }

    /** Tells the observer, once, if it has ended. */
    void report() {
        if (reported || end == null) {
            return;
        }
        reported = true;
        observer.onTestEnded(new TestObserver.TestRecord(
                grant.who(),
                grant.tokenId(),
                connection,
                shadow,
                trace.uuid(),
                trace.begun(),
                address(client),
                callingFrom,
                direction,
                ends == null ? 0 : ends.fromClientOctets(),
                ends == null ? 0 : ends.toClientOctets(),
                end.after(),
                end.outcome(),
                trace.samples()));
    }
}
