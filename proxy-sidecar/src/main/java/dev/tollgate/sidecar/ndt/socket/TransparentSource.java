package dev.tollgate.sidecar.ndt.socket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Lets sockets have foreign addresses.
 *
 * @param mark the firewall mark of their packets, not 0; a rule sends what bears it to a table with a local route
 * @param onTimeout is run when a connection from such an address has timed out, on an event loop: must not wait
 */
public record TransparentSource(int mark, Runnable onTimeout) {
    // the numbers are those of linux/in.h and asm-generic/socket.h; the option of SOL_IP works for IPv6 sockets too
    private static final int SOL_IP = 0;
    private static final int IP_TRANSPARENT = 19;
    private static final int SOL_SOCKET = 1;
    private static final int SO_MARK = 36;

    private static final ChannelOption<ByteBuffer> TRANSPARENT =
            new RawUnixChannelOption("IP_TRANSPARENT", SOL_IP, IP_TRANSPARENT, Integer.BYTES);
    private static final ChannelOption<ByteBuffer> MARK =
            new RawUnixChannelOption("SO_MARK", SOL_SOCKET, SO_MARK, Integer.BYTES);

    /** Makes one that does not report timeouts. */
    public TransparentSource(int mark) {
        this(mark, () -> {});
    }

    /**
     * Prepares a native epoll channel that is not bound yet.
     *
     * @throws ChannelException if this process lacks CAP_NET_ADMIN
     */
    public void prepare(Channel channel) {
        channel.config().setOption(TRANSPARENT, value(1));
        channel.config().setOption(MARK, value(mark));
        // the client's port may rest in TIME_WAIT from its last test
        channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
    }

    private static ByteBuffer value(int value) {
        ByteBuffer buffer = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder());
        return buffer.putInt(value).flip();
    }
}
