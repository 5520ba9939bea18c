package dev.tollgate.exchange.http;

import dev.tollgate.descriptors.PatchedEpoll;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;

/** Native epoll where it loads, NIO elsewhere. */
public enum Transport {
    EPOLL(EpollServerSocketChannel.class),
    NIO(NioServerSocketChannel.class);

    private final Class<? extends ServerChannel> server;

    Transport(Class<? extends ServerChannel> server) {
        this.server = server;
    }

    /** Returns the best transport of this machine. */
    public static Transport best() {
        return Epoll.isAvailable() ? EPOLL : NIO;
    }

    /** Makes event loops. */
    public EventLoopGroup newGroup(int threads) {
        return new MultiThreadIoEventLoopGroup(
                threads, this == EPOLL ? PatchedEpoll.newFactory() : NioIoHandler.newFactory());
    }

    Class<? extends ServerChannel> serverChannel() {
        return server;
    }
}
