package dev.tollgate.sidecar.ndt.socket;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import java.util.Optional;

/** Looks at one socket, on its event loop. */
@FunctionalInterface
public interface TcpProbe {
    /** Returns the state now; empty if the socket is closed or its transport cannot tell. Takes a few microseconds. */
    Optional<TcpSample> sample();

    /** Makes a probe for the socket under the channel, whether TLS lies over it or not. */
    static TcpProbe of(Channel channel) {
        return channel instanceof EpollSocketChannel epoll ? () -> EpollSocketOptions.sample(epoll) : Optional::empty;
    }
}
