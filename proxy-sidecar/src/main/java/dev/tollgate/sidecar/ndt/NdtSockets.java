package dev.tollgate.sidecar.ndt;

import dev.tollgate.sidecar.listener.relay.SplicedReads;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.util.AttributeKey;

/**
 * Socket options that keep little in flight in the sidecar and before it, because ndt-server counts these bytes as
 * delivered.
 */
final class NdtSockets {
    private static final ChannelOption<Integer> TCP_MAXSEG = new IntegerUnixChannelOption("TCP_MAXSEG", 6, 2);

    /**
     * What ndt-server may send at once in a download. The loopback's 64 KiB would not fit into the window that a slow client
     * gets: the test would hang on the kernel's timers. With twice as much a 20 Mbit/s link runs dry now and then. Four fill
     * a packet.
     */
    private static final int SEGMENT = 16_000;

    /**
     * The same where nothing bounds what waits unsent in ndt-server's sockets: Linux sizes send buffers in segments, three
     * for each that is under way. Just below the step at which it would account the next power of two.
     */
    private static final int SEGMENT_OF_UNBOUNDED = 7500;

    /** What the kernel may hold unsent towards ndt-server. */
    private static final long NOT_SENT_LOW_WATER = 128 * 1024;

    /** Nothing more is read while a socket has not taken the bytes before. */
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(4 * 1024, 8 * 1024);

    private static final AttributeKey<ClientReads> READS = AttributeKey.valueOf(NdtSockets.class, "reads");

    private NdtSockets() {}

    static void configureClient(Channel client) {
        configureBoth(client);
        ClientReads reads = new ClientReads();
        client.attr(READS).set(reads);
        client.config().setRecvByteBufAllocator(new SplicedReads(reads));
    }

    /** From now on a client's reads only look, until {@link #read}. */
    static void look(Channel client) {
        ClientReads reads = client.attr(READS).get();
        if (reads != null) {
            reads.look();
        }
    }

    /** Reads a client's octets again. */
    static void read(Channel client) {
        ClientReads reads = client.attr(READS).get();
        if (reads != null) {
            reads.read();
        }
    }

    /** A test begins on a client's socket: reads become large. */
    static void relay(Channel client) {
        ClientReads reads = client.attr(READS).get();
        if (reads != null) {
            reads.relay();
        }
    }

    /**
     * For a socket that is not connected yet.
     *
     * @param download whether a download follows
     * @param unsentBounded as in {@link Fidelity}
     */
    static void configureUpstream(Channel upstream, Channel client, boolean download, boolean unsentBounded) {
        configureBoth(upstream);
        ClientPace pace = new ClientPace(upstream, client);
        upstream.config().setRecvByteBufAllocator(new SplicedReads(pace));
        if (!unsentBounded) {
            // set before the connection, this also keeps the window below 64 KiB for its whole life
            pace.setReceiveBuffer(ClientPace.SMALLEST_READ);
        }
        if (upstream instanceof EpollSocketChannel) {
            if (download) {
                upstream.config().setOption(TCP_MAXSEG, unsentBounded ? SEGMENT : SEGMENT_OF_UNBOUNDED);
            }
            upstream.config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, NOT_SENT_LOW_WATER);
        }
    }

    private static void configureBoth(Channel channel) {
        channel.config().setAutoRead(false);
        channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        // the adaptive allocator, Netty's default, makes and clears new memory for reads of this size
        channel.config().setAllocator(PooledByteBufAllocator.DEFAULT);
        channel.config().setWriteBufferWaterMark(WATER_MARK);
    }
}
