package dev.tollgate.sidecar.ndt.socket;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries whether transparent source addresses work here: connects to a socket of its own from an address for
 * documentation (RFC 5737, RFC 3849), which only comes about when everything is set up.
 */
public final class TransparentCheck {
    private static final Logger LOG = LoggerFactory.getLogger(TransparentCheck.class);
    private static final Path SYSCTL = Path.of("/proc/sys/net/ipv4/tcp_fwmark_accept");
    private static final int MILLIS = 2000;

    private final TransparentSource source;
    private final EventLoopGroup loops;

    /**
     * @param loops of native epoll
     */
    public TransparentCheck(TransparentSource source, EventLoopGroup loops) {
        this.source = source;
        this.loops = loops;
    }

    /**
     * Tries one address family.
     *
     * @return empty if it works, or one line that says what is missing and how to fix it
     */
    public Optional<String> missing(boolean ipv6) {
        EpollSocketChannel channel = new EpollSocketChannel();
        try {
            source.prepare(channel);
        } catch (ChannelException e) {
            return Optional.of("this process cannot set IP_TRANSPARENT and SO_MARK: give it CAP_NET_ADMIN");
        } finally {
            channel.unsafe().closeForcibly();
        }
        if (!isSysctlSet()) {
            return Optional.of("accepted sockets do not have the mark: run sysctl -w net.ipv4.tcp_fwmark_accept=1");
        }
        return canConnect(ipv6) ? Optional.empty() : Optional.of(ruleAndRoute(ipv6));
    }

    private String ruleAndRoute(boolean ipv6) {
        String ip = ipv6 ? "ip -6" : "ip";
        return "answers to foreign " + (ipv6 ? "IPv6" : "IPv4") + " addresses do not come back: run " + ip
                + " rule add fwmark " + source.mark() + " lookup " + source.mark() + " and " + ip + " route add local "
                + (ipv6 ? "::/0" : "0.0.0.0/0") + " dev lo table " + source.mark();
    }

    private static boolean isSysctlSet() {
        try {
            return Files.readString(SYSCTL).trim().equals("1");
        } catch (IOException e) {
            return false;
        }
    }

    private boolean canConnect(boolean ipv6) {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getByName(ipv6 ? "::1" : "127.0.0.1"))) {
            InetSocketAddress foreign = new InetSocketAddress(ipv6 ? "2001:db8::1" : "192.0.2.1", 0);
            ChannelFuture connecting = connect(listener.getLocalSocketAddress(), foreign);
            boolean connected = connecting.awaitUninterruptibly().isSuccess();
            connecting.channel().close().awaitUninterruptibly();
            return connected;
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("error", e.getMessage()).log("no loopback socket to try transparent addresses on");
            return false;
        }
    }

    private ChannelFuture connect(SocketAddress to, InetSocketAddress from) {
        return new Bootstrap()
                .group(loops)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, MILLIS)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        source.prepare(channel);
                        channel.pipeline().addLast(new ChannelInboundHandlerAdapter());
                    }
                })
                .connect(to, from);
    }
}
