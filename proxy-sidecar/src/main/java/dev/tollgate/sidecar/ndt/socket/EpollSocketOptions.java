package dev.tollgate.sidecar.ndt.socket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Socket options of Linux that Netty has no names for. The numbers are those of {@code linux/tcp.h}. */
final class EpollSocketOptions {
    static final byte[] BBR = "bbr".getBytes(StandardCharsets.US_ASCII);

    private static final int IPPROTO_TCP = 6;
    private static final int TCP_INFO = 11;
    private static final int TCP_CONGESTION = 13;
    private static final int TCP_CC_INFO = 26;

    private static final ChannelOption<ByteBuffer> INFO =
            new RawUnixChannelOption("TCP_INFO", IPPROTO_TCP, TCP_INFO, TcpField.LENGTH);
    private static final ChannelOption<ByteBuffer> CONGESTION_CONTROL_INFO =
            new RawUnixChannelOption("TCP_CC_INFO", IPPROTO_TCP, TCP_CC_INFO, BbrInfo.LENGTH);
    /** Of the length of {@code bbr}; read, it holds the first letters of the name. */
    private static final ChannelOption<ByteBuffer> CONGESTION =
            new RawUnixChannelOption("TCP_CONGESTION", IPPROTO_TCP, TCP_CONGESTION, BBR.length);

    private EpollSocketOptions() {}

    static Optional<TcpSample> sample(EpollSocketChannel channel) {
        try {
            // as ndt-server does: BBR first, so that TCP_INFO tells whether the connection was still there
            Optional<BbrInfo> bbr = hasBbr(channel)
                    ? Optional.of(BbrInfo.of(read(channel, CONGESTION_CONTROL_INFO)))
                    : Optional.empty();
            return Optional.of(new TcpSample(read(channel, INFO), bbr));
        } catch (ChannelException e) {
            return Optional.empty();
        }
    }

    /** Returns false where the kernel has no BBR or this process may not use it. */
    static boolean setBbr(Channel channel) {
        try {
            return channel.config().setOption(CONGESTION, ByteBuffer.wrap(BBR));
        } catch (ChannelException e) {
            return false;
        }
    }

    private static boolean hasBbr(EpollSocketChannel channel) {
        return read(channel, CONGESTION).equals(ByteBuffer.wrap(BBR));
    }

    private static ByteBuffer read(EpollSocketChannel channel, ChannelOption<ByteBuffer> option) {
        ByteBuffer value = channel.config().getOption(option);
        return value.order(ByteOrder.nativeOrder());
    }
}
