package dev.tollgate.sidecar.ndt;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;

/**
 * Socket options that keep little in flight inside the sidecar: what it buffers, ndt-server believes the client has.
 */
final class NdtSockets {
    /** One read; larger ones cost no less CPU per byte and hold more. */
    private static final int READ_SIZE = 64 * 1024;
    /** What the kernel may buffer from ndt-server before its sender feels the client's pace. */
    private static final int UPSTREAM_RECEIVE_BUFFER = 256 * 1024;
    /** What the kernel may hold unsent towards the client. */
    private static final long NOT_SENT_LOW_WATER = 128 * 1024;

    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(32 * 1024, READ_SIZE);

    private NdtSockets() {}

    static void configureClient(Channel client) {
        configureBoth(client);
        if (client instanceof EpollSocketChannel) {
            client.config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, NOT_SENT_LOW_WATER);
        }
    }

    static void configureUpstream(Channel upstream) {
        configureBoth(upstream);
        upstream.config().setOption(ChannelOption.SO_RCVBUF, UPSTREAM_RECEIVE_BUFFER);
        if (upstream instanceof EpollSocketChannel) {
            upstream.config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, NOT_SENT_LOW_WATER);
        }
    }

    private static void configureBoth(Channel channel) {
        channel.config().setAutoRead(false);
        channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(READ_SIZE).maxMessagesPerRead(1));
        channel.config().setWriteBufferWaterMark(WATER_MARK);
    }
}
