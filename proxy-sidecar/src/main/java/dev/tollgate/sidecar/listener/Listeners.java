package dev.tollgate.sidecar.listener;

import dev.tollgate.descriptors.AcceptFaults;
import dev.tollgate.http.TrustedNetworks;
import dev.tollgate.memory.AcceptPace;
import dev.tollgate.memory.Account;
import dev.tollgate.memory.Accounts;
import dev.tollgate.memory.ConnectionMemory;
import dev.tollgate.memory.OldestLeave;
import dev.tollgate.memory.UntakenOctets;
import dev.tollgate.tls.ServerTls;
import dev.tollgate.tls.TlsCost;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets on which clients connect. Every connection passes the caps, an optional PROXY protocol header, and TLS
 * before the mode's application.
 */
public final class Listeners implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);
    /** The name of the handler that counts parts of TLS records. */
    public static final String RECORDS = "records";

    /** IPPROTO_IPV6 and IPV6_V6ONLY of Linux (ipv6(7)). */
    private static final ChannelOption<Integer> IPV6_ONLY = new IntegerUnixChannelOption("IPV6_V6ONLY", 41, 26);

    private static final int BACKLOG = 4096;
    /** The maximum number of operators' connections: scrapers, probes and people. */
    private static final int OPERATORS = 64;
    /**
     * The size of a read: it fits most requests. A partial head stays in the buffer of its first read, and io_uring has
     * a pending read for every connection.
     */
    private static final RecvByteBufAllocator READS = new FixedRecvByteBufAllocator(ConnectionCost.READ);
    /**
     * How much may wait for a client to read it. Beyond that no response is begun, and no more of a long one is read.
     */
    private static final WriteBufferWaterMark UNTAKEN = new WriteBufferWaterMark(8 * 1024, 32 * 1024);

    private static final long TURN_MILLIS = 1_000;

    private final EventLoops loops;
    private final Supplier<ListenerBounds> bounds;
    private final Supplier<TrustedNetworks> proxies;
    private final ConnectionCap cap;
    private final OpenConnections connections;
    private final ConnectionObserver observer;
    private final ConnectionMemory memory;
    private final OldestLeave operators = new OldestLeave(OPERATORS);
    private final List<Channel> sockets = new ArrayList<>();
    private final List<Channel> operatorSockets = new ArrayList<>();
    private AddressFamilies families = new AddressFamilies(List.of());

    /**
     * @param bounds the present bounds, read for each connection
     * @param proxies the present trusted proxies, read for each connection
     * @param memory budget of all connections
     */
    public Listeners(
            EventLoops loops,
            Supplier<ListenerBounds> bounds,
            Supplier<TrustedNetworks> proxies,
            OpenConnections connections,
            ConnectionObserver observer,
            ConnectionMemory memory) {
        this.loops = loops;
        this.bounds = bounds;
        this.proxies = proxies;
        this.observer = observer;
        this.memory = memory;
        this.cap = new ConnectionCap(bounds, proxies, observer, memory);
        this.connections = connections;
    }

    /** Announces all addresses to be opened, so that both families can use one port side by side. */
    public void plan(List<InetSocketAddress> all) {
        families = new AddressFamilies(all);
    }

    /**
     * Listens on one more address.
     *
     * @param tls null for cleartext
     * @param acme where the ACME client of the certificate waits for challenges, null if there is none
     * @param proxyProtocol whether connections begin with a PROXY protocol header
     * @param application completes the pipeline of each connection
     * @return the address, with the chosen port for port 0
     * @throws IOException with a line for the operator
     */
    public InetSocketAddress open(
            InetSocketAddress address,
            @Nullable ServerTls tls,
            @Nullable InetSocketAddress acme,
            boolean proxyProtocol,
            ChannelHandler application)
            throws IOException {
        AcmeChallenges challenges = acme == null ? null : new AcmeChallenges(acme, loops.transport());
        TlsEdge secure = tls == null ? null : new TlsEdge(tls, challenges, bounds, observer);
        ServerBootstrap bootstrap = socket(
                tls == null, new Edge(secure, proxyProtocol ? new ProxyProtocol(cap, proxies) : null, application));
        if (tls == null && application instanceof ListeningSocket prepared) {
            prepared.prepareCleartext(bootstrap);
        }
        Channel socket = bind(address, bootstrap);
        sockets.add(socket);
        return (InetSocketAddress) socket.localAddress();
    }

    /** Listens for operators, in cleartext and until the end. Beyond the maximum the oldest connection is closed. */
    public InetSocketAddress openForOperators(InetSocketAddress address, ChannelHandler application)
            throws IOException {
        Channel socket = bind(address, socket(false, new OperatorEdge(application)));
        operatorSockets.add(socket);
        return (InetSocketAddress) socket.localAddress();
    }

    private ServerBootstrap socket(boolean halfClosure, ChannelHandler pipeline) {
        return new ServerBootstrap()
                .group(loops.group())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .handler(new AcceptPace())
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, READS)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, UNTAKEN)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, halfClosure)
                .childHandler(pipeline);
    }

    private Channel bind(InetSocketAddress address, ServerBootstrap bootstrap) throws IOException {
        bootstrap.channelFactory(loops.transport().serverChannels(families.isIpv4Only(address)));
        if (families.isIpv6Only(address) && loops.transport() != Transport.NIO) {
            bootstrap.option(IPV6_ONLY, 1);
        }
        Channel socket = bootstrap.bind(address).awaitUninterruptibly().channel();
        if (!socket.isActive()) {
            boolean both = families.isIpv6Only(address) || families.isIpv4Only(address);
            throw new IOException(
                    "cannot listen on " + address
                            + (both && loops.transport() == Transport.NIO
                                    ? ": transport nio serves IPv4 and IPv6 at one port with one listener only: keep '[::]'"
                                    : ": the port is in use, or this user may not use it: choose another, or stop the process that uses it"));
        }
        AcceptFaults.watch(socket);
        return socket;
    }

    /** Stops accepting and lets the connections end: returns whether none was cut off. */
    public boolean drain(Duration timeout) {
        if (!sockets.isEmpty()) {
            sockets.forEach(socket -> socket.close().awaitUninterruptibly());
            sockets.clear();
            awaitRegistrations();
        }
        int cut = connections.drain(timeout);
        if (cut > 0) {
            LOG.atWarn().addKeyValue("connections", cut).log("connections did not end in time: closing them");
        }
        return cut == 0;
    }

    /** The connection that was accepted last is known only after its event loop's next turn. */
    private void awaitRegistrations() {
        loops.group().forEach(loop -> {
            Promise<Void> turn = ImmediateEventExecutor.INSTANCE.newPromise();
            EventLoops.offer(loop, () -> turn.setSuccess(null));
            turn.awaitUninterruptibly(TURN_MILLIS);
        });
    }

    /** Stops listening for operators. */
    @Override
    public void close() {
        operatorSockets.forEach(socket -> socket.close().awaitUninterruptibly());
    }

    /** Opens the account of a connection, and counts what the client has not read. */
    private Account account(Channel channel, int heap, int offHeap) {
        Account account = Accounts.open(memory, channel, () -> observer.onRefused(ConnectionObserver.Cause.MEMORY));
        account.open(heap, offHeap);
        channel.pipeline().addLast(new UntakenOctets(account));
        return account;
    }

    private final class OperatorEdge extends ChannelInitializer<Channel> {
        private final ChannelHandler application;

        OperatorEdge(ChannelHandler application) {
            this.application = application;
        }

        @Override
        protected void initChannel(Channel channel) {
            operators.admit(channel);
            account(channel, ConnectionCost.HEAP, 0);
            channel.pipeline().addLast(application);
        }
    }

    private final class Edge extends ChannelInitializer<Channel> {
        private final @Nullable TlsEdge tls;
        private final @Nullable ProxyProtocol proxyProtocol;
        private final ChannelHandler application;

        Edge(@Nullable TlsEdge tls, @Nullable ProxyProtocol proxyProtocol, ChannelHandler application) {
            this.tls = tls;
            this.proxyProtocol = proxyProtocol;
            this.application = application;
        }

        @Override
        protected void initChannel(Channel channel) {
            connections.add(channel);
            if (!cap.admit(channel)) {
                return;
            }
            Account account = tls == null
                    ? account(channel, ConnectionCost.HEAP, 0)
                    : account(channel, ConnectionCost.HEAP + TlsCost.HEAP, TlsCost.STATE);
            if (proxyProtocol != null) {
                proxyProtocol.addTo(channel.pipeline());
            } else if (!cap.admit(channel, ((InetSocketAddress) channel.remoteAddress()).getAddress())) {
                return;
            }
            if (tls == null) {
                channel.pipeline().addLast(application);
            } else {
                tls.addTo(channel, account, application);
            }
        }
    }
}
