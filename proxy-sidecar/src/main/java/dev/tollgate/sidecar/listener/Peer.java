package dev.tollgate.sidecar.listener;

import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;

/** The peer of a client's connection. */
public final class Peer {
    private static final AttributeKey<InetSocketAddress> PROXIED = AttributeKey.valueOf(Peer.class, "proxied");

    private Peer() {}

    /** Sets the address from a PROXY protocol header. */
    static void proxied(Channel connection, InetSocketAddress source) {
        connection.attr(PROXIED).set(source);
    }

    /**
     * Returns the peer of a connection, or of a stream's connection: the address in its PROXY protocol header, or else
     * the socket's peer.
     */
    public static InetSocketAddress of(Channel channel) {
        Channel connection =
                channel.parent() == null || channel.parent() instanceof ServerChannel ? channel : channel.parent();
        InetSocketAddress source = connection.attr(PROXIED).get();
        return source != null ? source : (InetSocketAddress) connection.remoteAddress();
    }
}
