package dev.tollgate.sidecar.ndt;

import dev.tollgate.sidecar.ndt.message.ServerFrames;
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
    private @Nullable Ends ends;
    private boolean ended;

    /** What a tunnel knows of how it ended. */
    record Ends(ByteRelay fromClient, ByteRelay fromServer, ServerFrames frames) {
        String outcome() {
            if (frames.isClosing()) {
                return "completed";
            }
            boolean clientFirst = fromClient.endedBefore(fromServer);
            if (clientFirst ? fromClient.wasReset() : fromServer.wasReset()) {
                return clientFirst ? "client_reset" : "server_reset";
            }
            return clientFirst ? "client_gone" : "upstream_closed";
        }

        long bytes() {
            return fromClient.bytes() + fromServer.bytes();
        }
    }

    RunningTest(TestObserver observer, Grant grant, TestPlaces places, String direction, Channel client) {
        this.observer = observer;
        this.grant = grant;
        this.places = places;
        this.direction = direction;
        this.client = client;
        // how it closed is known once what was still to be written has failed
        client.closeFuture().addListener(closed -> client.eventLoop().execute(() -> end(endOfTunnel())));
    }

    static InetSocketAddress address(Channel client) {
        return client.remoteAddress() instanceof InetSocketAddress socket
                ? socket
                : InetSocketAddress.createUnresolved("unknown", 0);
    }

    /** Refuses it after all, since ndt-server is not to be had. */
    void refuse(Refusal refusal) {
        refusal.send(client, observer, direction, grant);
    }

    TestTrace trace() {
        return trace;
    }

    boolean isDownload() {
        return direction.equals(NdtRequest.DOWNLOAD);
    }

    /** The test has begun: ndt-server has answered 101. */
    void upgraded(Ends ends) {
        this.ends = ends;
    }

    /** Returns the octets that have passed both ways. */
    long bytes() {
        return ends == null ? 0 : ends.bytes();
    }

    private String endOfTunnel() {
        return ends == null ? "client_gone" : ends.outcome();
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
                address(client),
                direction,
                ends == null ? 0 : ends.fromClient().bytes(),
                ends == null ? 0 : ends.fromServer().bytes(),
                trace.elapsed(),
                outcome,
                trace.samples()));
    }
}
