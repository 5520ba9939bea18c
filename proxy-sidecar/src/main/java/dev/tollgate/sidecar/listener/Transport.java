package dev.tollgate.sidecar.listener;

import dev.tollgate.descriptors.PatchedEpoll;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The transport of sockets. Of the three io_uring is fastest for small HTTP messages, and epoll for relaying bytes. NIO
 * runs everywhere. A container's seccomp profile may forbid io_uring, so it is tested before it is selected.
 */
public enum Transport {
    IO_URING(IoUringServerSocketChannel.class, IoUringSocketChannel.class),
    EPOLL(EpollServerSocketChannel.class, EpollSocketChannel.class),
    NIO(NioServerSocketChannel.class, NioSocketChannel.class);

    /** Thousands of connections can be readable at once, and an overflow of the queue costs a log line and time. */
    private static final int COMPLETIONS = 32 * 1024;

    private static final int MOST_CAUSES = 4;

    static {
        // with it the kernel accepts all waiting connections, thousands in a flood, before an event loop can act: other
        // clients would wait until all are registered, and no bound on open files would hold
        System.setProperty("io.netty.iouring.acceptMultiShotEnabled", "false");
    }

    private static final List<Transport> FOR_MESSAGES = List.of(IO_URING, EPOLL, NIO);
    private static final List<Transport> FOR_RELAYS = List.of(EPOLL, NIO);

    private final Class<? extends ServerChannel> server;
    private final Class<? extends Channel> client;

    Transport(Class<? extends ServerChannel> server, Class<? extends Channel> client) {
        this.server = server;
        this.client = client;
    }

    /** Returns the best transport of this machine for many small messages. */
    public static Transport forMessages() {
        return best(FOR_MESSAGES);
    }

    /** Returns the best transport of this machine for relaying bytes. */
    public static Transport forRelays() {
        return best(FOR_RELAYS);
    }

    private static Transport best(List<Transport> candidates) {
        return candidates.stream().filter(Transport::isAvailable).findFirst().orElse(NIO);
    }

    /** Returns whether this machine's kernel and sandbox support it. */
    public boolean isAvailable() {
        return switch (this) {
            case IO_URING -> IoUring.isAvailable();
            case EPOLL -> Epoll.isAvailable();
            case NIO -> true;
        };
    }

    /** Returns why it is not available here: all that its loader says, on one line; empty if it is. */
    public Optional<String> trouble() {
        List<String> said = new ArrayList<>();
        for (Throwable cause = unavailabilityCause(); cause != null; cause = cause.getCause()) {
            said.add(String.valueOf(cause.getMessage()).lines().findFirst().orElse(""));
            for (Throwable other : cause.getSuppressed()) {
                said.add(String.valueOf(other.getMessage()).lines().findFirst().orElse(""));
            }
        }
        return said.isEmpty()
                ? Optional.empty()
                : Optional.of(said.stream().distinct().limit(MOST_CAUSES).collect(Collectors.joining("; ")));
    }

    private @Nullable Throwable unavailabilityCause() {
        return switch (this) {
            case IO_URING -> IoUring.unavailabilityCause();
            case EPOLL -> Epoll.unavailabilityCause();
            case NIO -> null;
        };
    }

    /** Returns the factory of an event loop's I/O handler. */
    IoHandlerFactory handlers() {
        return switch (this) {
            case IO_URING -> IoUringIoHandler.newFactory(new IoUringIoHandlerConfig().setCqSize(COMPLETIONS));
            case EPOLL -> PatchedEpoll.newFactory();
            case NIO -> NioIoHandler.newFactory();
        };
    }

    public Class<? extends ServerChannel> serverChannel() {
        return server;
    }

    /**
     * Returns the factory of listening channels.
     *
     * @param ipv4Only whether they accept no IPv6 clients; otherwise one on {@code 0.0.0.0} may accept them, too
     */
    ChannelFactory<ServerChannel> serverChannels(boolean ipv4Only) {
        return switch (this) {
            case IO_URING -> IoUringServerSocketChannel::new;
            case EPOLL ->
                () -> ipv4Only
                        ? new EpollServerSocketChannel(SocketProtocolFamily.INET)
                        : new EpollServerSocketChannel();
            case NIO -> NioServerSocketChannel::new;
        };
    }

    public Class<? extends Channel> clientChannel() {
        return client;
    }

    /**
     * Returns the factory of Unix socket channels, whose classes few sidecars load.
     *
     * @throws IllegalStateException for io_uring, for which Netty has none
     */
    public Class<? extends Channel> unixChannel() {
        return switch (this) {
            case IO_URING -> throw withoutUnixSockets();
            case EPOLL -> EpollDomainSocketChannel.class;
            case NIO -> NioDomainSocketChannel.class;
        };
    }

    /**
     * Returns the address of a Unix socket for these channels.
     *
     * @throws IllegalStateException for io_uring
     */
    public SocketAddress unixAddress(Path path) {
        return switch (this) {
            case IO_URING -> throw withoutUnixSockets();
            case EPOLL -> new DomainSocketAddress(path.toString());
            case NIO -> UnixDomainSocketAddress.of(path);
        };
    }

    private static IllegalStateException withoutUnixSockets() {
        return new IllegalStateException("io_uring has no Unix sockets");
    }

    /**
     * Returns the factory of UDP channels. It is not a field of the constants, because few sidecars load these classes.
     */
    public Class<? extends DatagramChannel> datagramChannel() {
        return switch (this) {
            case IO_URING -> IoUringDatagramChannel.class;
            case EPOLL -> EpollDatagramChannel.class;
            case NIO -> NioDatagramChannel.class;
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
