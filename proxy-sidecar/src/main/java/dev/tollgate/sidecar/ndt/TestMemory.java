package dev.tollgate.sidecar.ndt;

import dev.tollgate.memory.Accounts;
import dev.tollgate.memory.MemoryKind;
import dev.tollgate.sidecar.listener.ConnectionCost;
import io.netty.channel.Channel;

/** What a client's request and test take beside its connection, in octets. */
public final class TestMemory {
    /** What a test holds at most in buffers: a read, which its peer has not taken, and a little the other way. */
    public static final int DIRECT = ClientPace.LARGEST_READ + 32 * 1024;

    private TestMemory() {}

    /** A connection to ndt-server is opened for a client. */
    static void connects(Channel client) {
        Accounts.of(client).hold(MemoryKind.HEAP, ConnectionCost.HEAP);
    }

    /** A test has been admitted. */
    static void admits(Channel client) {
        Accounts.of(client).vouched();
    }

    /** A test begins. */
    static void begins(Channel client) {
        Accounts.of(client).hold(MemoryKind.DIRECT, DIRECT);
    }
}
