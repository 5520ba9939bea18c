package dev.tollgate.sidecar.ndt;

import dev.tollgate.memory.Accounts;
import dev.tollgate.memory.MemoryKind;
import dev.tollgate.sidecar.http.HttpListener;
import dev.tollgate.sidecar.listener.ConnectionCost;
import io.netty.channel.Channel;

/** What a client's request and test take beside its connection, in octets. */
public final class TestMemory {
    /** What a test holds at most in buffers: a read, which its peer has not taken, and a little the other way. */
    public static final int DIRECT = ClientPace.LARGEST_READ + 32 * 1024;

    /** What the ends of tests that ndt-server has ended hold together while they are on the way to their clients. */
    public static final long LATE = LateDeliveries.MAX_OCTETS;

    /** The open files that a test takes beside its two sockets: a pipe of the kernel each way. */
    public static final int FILES = 4;

    private TestMemory() {}

    /** A connection to ndt-server is opened for a client. */
    static void connects(Channel client) {
        Accounts.of(client).hold(MemoryKind.HEAP, ConnectionCost.HEAP);
    }

    /** A test has been admitted. */
    static void admits(Channel client) {
        Accounts.of(client).vouched();
    }

    /**
     * A test begins. All it can hold is counted at once. Counting or delaying each read would change the measurement.
     */
    static void begins(Channel client) {
        HttpListener.stopCounting(client.pipeline());
        Accounts.of(client).hold(MemoryKind.DIRECT, DIRECT);
    }

    /** ndt-server has ended a test of which so many octets wait for the client: {@link LateDeliveries} bounds these. */
    static void ends(Channel client, long waiting) {
        Accounts.of(client).hold(MemoryKind.DIRECT, (int) Math.min(DIRECT, waiting) - DIRECT);
    }
}
