package dev.tollgate.sidecar.listener;

import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;

/** The other end of a client's connection. */
public final class Peer {
    private static final AttributeKey<InetSocketAddress> PROXIED = AttributeKey.valueOf(Peer.class, "proxied");

    private Peer() {}

    /** Notes whom a PROXY protocol header names. */
    static void proxied(Channel connection, InetSocketAddress source) {
        connection.attr(PROXIED).set(source);
    }

    /**
     * Returns the peer of a connection, or of the connection of a stream: whom a PROXY protocol header named, else the
     * socket's peer.
     */
    public static InetSocketAddress of(Channel channel) {
        Channel connection =
                channel.parent() == null || channel.parent() instanceof ServerChannel ? channel : channel.parent();
        InetSocketAddress source = connection.attr(PROXIED).get();
        return source != null ? source : (InetSocketAddress) connection.remoteAddress();
    }
}
