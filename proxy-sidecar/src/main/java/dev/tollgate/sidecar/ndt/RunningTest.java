package dev.tollgate.sidecar.ndt;

import dev.tollgate.sidecar.relay.ByteRelay;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * An admitted test from admission to end: gives its places back and is reported once, at the latest when the client's
 * channel closes, in whatever way. On one event loop.
 */
final class RunningTest {
    private final TestObserver observer;
    private final Grant grant;
    private final TestPlaces places;
    private final String direction;
    private final Channel client;
    private final TestTrace trace = new TestTrace();
    private @Nullable ByteRelay fromClient;
    private @Nullable ByteRelay fromServer;
    private boolean ended;

    RunningTest(TestObserver observer, Grant grant, TestPlaces places, String direction, Channel client) {
        this.observer = observer;
        this.grant = grant;
        this.places = places;
        this.direction = direction;
        this.client = client;
        // how it closed is known once what was still to be written has failed
        client.closeFuture().addListener(closed -> client.eventLoop().execute(() -> end(endOfTunnel())));
    }

    TestTrace trace() {
        return trace;
    }

    boolean isDownload() {
        return direction.equals(NdtRequest.DOWNLOAD);
    }

    /** The test has begun: ndt-server has answered 101. */
    void upgraded(ByteRelay fromClient, ByteRelay fromServer) {
        this.fromClient = fromClient;
        this.fromServer = fromServer;
    }

    /** Returns the octets that have passed both ways. */
    long bytes() {
        return bytes(fromClient) + bytes(fromServer);
    }

    private String endOfTunnel() {
        if (fromClient == null || fromServer == null) {
            return "client_gone";
        }
        if (fromClient.wasReset()) {
            return "client_reset";
        }
        return fromServer.wasReset() ? "server_reset" : "completed";
    }

    void end(String outcome) {
        if (ended) {
            return;
        }
        ended = true;
        places.giveBack();
        observer.onTestEnded(new TestObserver.TestRecord(
                grant.who(),
                grant.tokenId(),
                trace.uuid(),
                client.remoteAddress() instanceof InetSocketAddress socket
                        ? socket
                        : InetSocketAddress.createUnresolved("unknown", 0),
                direction,
                bytes(fromClient),
                bytes(fromServer),
                trace.elapsed(),
                outcome,
                trace.samples()));
    }

    private static long bytes(@Nullable ByteRelay relay) {
        return relay == null ? 0 : relay.bytes();
    }
}
