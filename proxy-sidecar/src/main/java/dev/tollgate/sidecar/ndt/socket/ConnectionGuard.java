package dev.tollgate.sidecar.ndt.socket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.util.AttributeKey;

/**
 * The filter that tollgate-handover puts on a client's socket, so that no further request comes before ndt-server has begun
 * the test. It finds the end of the request by the SYN of the connection, which the listener has to keep.
 */
public final class ConnectionGuard {
    // the numbers are those of linux/tcp.h and asm-generic/socket.h
    private static final ChannelOption<Integer> TCP_SAVE_SYN = new IntegerUnixChannelOption("TCP_SAVE_SYN", 6, 27);
    private static final ChannelOption<Integer> DETACH_FILTER = new IntegerUnixChannelOption("SO_DETACH_FILTER", 1, 27);
    private static final AttributeKey<Boolean> KEEPS = AttributeKey.valueOf(ConnectionGuard.class, "keeps");

    private ConnectionGuard() {}

    /** Makes a listener of native epoll keep the SYN of each connection, from the next one on. */
    public static void prepare(Channel listener) {
        if (listener.attr(KEEPS).get() == null) {
            listener.attr(KEEPS).set(true);
            try {
                listener.config().setOption(TCP_SAVE_SYN, 1);
            } catch (ChannelException e) {
                // the helper refuses its connections, and they are relayed
            }
        }
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
