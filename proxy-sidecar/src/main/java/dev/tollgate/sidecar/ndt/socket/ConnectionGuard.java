package dev.tollgate.sidecar.ndt.socket;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;

/**
 * The filter that tollgate-handover puts on a client's socket, so that no further request comes before ndt-server has begun
 * the test. It finds the end of the request by the SYN of the connection, which the listener has to keep.
 */
public final class ConnectionGuard {
    // the numbers are those of linux/tcp.h and asm-generic/socket.h
    private static final ChannelOption<Integer> TCP_SAVE_SYN = new IntegerUnixChannelOption("TCP_SAVE_SYN", 6, 27);
    private static final ChannelOption<Integer> DETACH_FILTER = new IntegerUnixChannelOption("SO_DETACH_FILTER", 1, 27);

    private ConnectionGuard() {}

    /**
     * Makes a listener of native epoll keep the SYN of each connection. Without it the helper refuses them, and they are
     * relayed.
     */
    public static void prepare(ServerBootstrap listener) {
        listener.option(TCP_SAVE_SYN, 1);
    }

    /** Takes the filter off a client's socket, if it has one. */
    public static void takeOff(Channel client) {
        try {
            client.config().setOption(DETACH_FILTER, 0);
        } catch (ChannelException e) {
            // the client has gone, or there is none
        }
    }
}
