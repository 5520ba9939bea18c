package dev.tollgate.sidecar.ndt.socket;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;

/** The congestion control that ndt-server asks for on its clients' sockets. */
public final class Bbr {
    private Bbr() {}

    /**
     * Switches the channel's socket to BBR, at any time of the connection.
     *
     * @return false where the transport is not native epoll, the kernel has no BBR, or this process may not choose it
     */
    public static boolean enableOn(Channel channel) {
        return channel instanceof EpollSocketChannel && EpollSocketOptions.setBbr(channel);
    }
}
