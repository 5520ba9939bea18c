package dev.tollgate.sidecar.ndt;

import dev.tollgate.sidecar.relay.ByteRelay;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** An admitted test from admission to end: gives its place back and is reported once. On one event loop. */
final class RunningTest {
    private final TestObserver observer;
    private final TestAdmission.Admitted admitted;
    private final String direction;
    private final InetSocketAddress client;
    private final TestTrace trace = new TestTrace();
    private @Nullable ByteRelay fromClient;
    private @Nullable ByteRelay fromServer;
    private boolean ended;

    RunningTest(TestObserver observer, TestAdmission.Admitted admitted, String direction, Channel clientChannel) {
        this.observer = observer;
        this.admitted = admitted;
        this.direction = direction;
        this.client = clientChannel.remoteAddress() instanceof InetSocketAddress socket
                ? socket
                : InetSocketAddress.createUnresolved("unknown", 0);
    }

    TestTrace trace() {
        return trace;
    }

    void upgraded(ByteRelay fromClient, ByteRelay fromServer) {
        this.fromClient = fromClient;
        this.fromServer = fromServer;
    }

    void end(String outcome) {
        if (ended) {
            return;
        }
        ended = true;
        admitted.ticket().close();
        observer.onTestEnded(new TestObserver.TestRecord(
                admitted.who(),
                admitted.tokenId(),
                client,
                direction,
                fromClient == null ? 0 : fromClient.bytes(),
                fromServer == null ? 0 : fromServer.bytes(),
                trace.elapsed(),
                outcome));
    }
}
