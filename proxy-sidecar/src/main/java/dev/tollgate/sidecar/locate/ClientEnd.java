package dev.tollgate.sidecar.locate;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The client's end of a connection or stream: the peer's address, and the text of the client's address, which most
 * requests of a connection share. Used on one event loop.
 */
final class ClientEnd {
    private final InetSocketAddress peer;
    private @Nullable InetAddress last;
    private String text = "";

    ClientEnd(InetSocketAddress peer) {
        this.peer = peer;
    }

    /** Returns the address from which the connection comes. */
    InetSocketAddress peer() {
        return peer;
    }

    /** Returns the text of an address as locate gets it. */
    String text(InetAddress client) {
        if (!client.equals(last)) {
            text = NetUtil.toAddressString(client);
            last = client;
        }
        return text;
    }
}
