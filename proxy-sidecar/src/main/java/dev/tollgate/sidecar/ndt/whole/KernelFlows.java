package dev.tollgate.sidecar.ndt.whole;

import dev.tollgate.sidecar.ndt.socket.TcpSample;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the kernel knows of connections that ndt-server has: {@code tcp_info} when it is asked for, and the last one when a
 * connection has ended. {@code tollgate-handover} asks the kernel, since Java has no netlink. For use by many threads.
 */
public final class KernelFlows implements AutoCloseable {
    private static final HexFormat HEX = HexFormat.of();
    private static final int HEXADECIMAL = 16;
    /** Nobody's connection: the answer shows that the helper answers. */
    private static final String GREETING = "flows\n1 127.0.0.1:1 127.0.0.1:2\n";

    private final Map<Long, Followed> followed = new ConcurrentHashMap<>();
    private final UnixLines lines;

    /** Is told of one connection, on an event loop: must not wait. */
    public interface Listener {
        /** It is there. */
        void onInfo(TcpSample sample);

        /** It is not there any more. Its last state may follow, unless the kernel had no room to tell of it. */
        void onGone();

        /** It has ended, in this state. */
        void onEnd(TcpSample last);
    }

    private record Followed(String question, Listener listener) {}

    /**
     * @param loop of native epoll
     * @param helper the socket of tollgate-handover
     */
    public KernelFlows(EventLoop loop, Path helper) {
        this.lines = new UnixLines(loop, helper, KernelFlows::greet, this::read);
    }

    private static void greet(EpollDomainSocketChannel connection, Runnable good) {
        connection.pipeline().addBefore(UnixLines.READER, null, new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object line) {
                good.run();
                ctx.pipeline().remove(this);
                ctx.fireChannelRead(line);
            }
        });
        connection.writeAndFlush(ByteBufUtil.writeAscii(connection.alloc(), GREETING));
    }

    /** Connects, and again whenever the helper was away. */
    public void follow() {
        lines.follow();
    }

    /** Returns whether the helper answers. */
    public boolean isGood() {
        return lines.isGood();
    }

    /** Lets somebody know of a connection until it is forgotten, and asks for it. */
    public void follow(long cookie, InetSocketAddress local, InetSocketAddress remote, Listener listener) {
        String question = Long.toHexString(cookie)
                + ' '
                + NetUtil.toSocketAddressString(local)
                + ' '
                + NetUtil.toSocketAddressString(remote)
                + '\n';
        followed.put(cookie, new Followed(question, listener));
        ask(cookie);
    }

    /** Asks for a connection that is followed; there is no answer while the helper is away. */
    public void ask(long cookie) {
        Followed one = followed.get(cookie);
        if (one != null) {
            lines.send(one.question());
        }
    }

    public void forget(long cookie) {
        followed.remove(cookie);
    }

    private void read(String line) {
        try {
            String[] words = line.split(" ", -1);
            long cookie = Long.parseUnsignedLong(words[1], HEXADECIMAL);
            Followed one = followed.get(cookie);
            if (one != null) {
                tell(one.listener(), words);
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            lines.close();
            throw new IllegalStateException("tollgate-handover says what no version of it says", e);
        }
    }

    private static void tell(Listener listener, String[] words) {
        switch (words[0]) {
            case "info" -> listener.onInfo(sample(words[2], words[3]));
            case "end" -> listener.onEnd(sample(words[2], "-"));
            default -> listener.onGone();
        }
    }

    private static TcpSample sample(String info, String bbr) {
        return TcpSample.of(HEX.parseHex(info), bbr.equals("-") ? new byte[0] : HEX.parseHex(bbr));
    }

    @Override
    public void close() {
        lines.close();
    }
}
