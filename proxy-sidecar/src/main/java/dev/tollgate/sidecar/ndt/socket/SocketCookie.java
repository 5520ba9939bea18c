package dev.tollgate.sidecar.ndt.socket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;

/** The number that the kernel gives a socket once, with which ndt-server ends the UUID of its test (m-lab/uuid). */
public final class SocketCookie {
    // the numbers are those of asm-generic/socket.h
    private static final int SOL_SOCKET = 1;
    private static final int SO_COOKIE = 57;
    private static final int HEXADECIMAL = 16;

    private static final ChannelOption<ByteBuffer> COOKIE =
            new RawUnixChannelOption("SO_COOKIE", SOL_SOCKET, SO_COOKIE, Long.BYTES);

    private SocketCookie() {}

    /** Returns the cookie of a channel's socket; empty if it is closed or its transport is not native epoll. */
    public static OptionalLong of(Channel channel) {
        if (!(channel instanceof EpollSocketChannel)) {
            return OptionalLong.empty();
        }
        try {
            ByteBuffer value = channel.config().getOption(COOKIE);
            return OptionalLong.of(value.order(ByteOrder.nativeOrder()).getLong(0));
        } catch (ChannelException e) {
            return OptionalLong.empty();
        }
    }

    /** Returns the cookie that a UUID of m-lab/uuid ends with; empty if it ends with none. */
    public static OptionalLong in(String uuid) {
        try {
            return OptionalLong.of(Long.parseUnsignedLong(uuid.substring(uuid.lastIndexOf('_') + 1), HEXADECIMAL));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
