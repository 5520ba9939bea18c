package dev.tollgate.sidecar.listener;

import dev.tollgate.http.TrustedNetworks;
import dev.tollgate.sidecar.relay.EventLoops;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
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
 * The sockets on which clients connect. Every connection passes the caps, a PROXY protocol header where the listener has it,
 * and TLS, before the application of the mode sees a byte.
 */
public final class Listeners implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);
    private static final int BACKLOG = 4096;
    private static final long TURN_MILLIS = 1_000;

    private final EventLoops loops;
    private final Supplier<TrustedNetworks> proxies;
    private final ConnectionCap cap;
    private final OpenConnections connections;
    private final List<Channel> sockets = new ArrayList<>();
    private final List<Channel> operatorSockets = new ArrayList<>();

    /**
     * @param bounds those that hold now, asked for at each connection
     * @param proxies likewise
     */
    public Listeners(
            EventLoops loops,
            Supplier<ListenerBounds> bounds,
            Supplier<TrustedNetworks> proxies,
            OpenConnections connections,
            ConnectionObserver observer) {
        this.loops = loops;
        this.proxies = proxies;
        this.cap = new ConnectionCap(bounds, proxies, observer);
        this.connections = connections;
    }

    /**
     * Listens on one more address.
     *
     * @param tls null for cleartext
     * @param proxyProtocol whether connections begin with a PROXY protocol header
     * @param application completes the pipeline of each connection
     * @return the address, with the port that was free where port 0 was asked for
     * @throws IOException with a line for the operator
     */
    public InetSocketAddress open(
            InetSocketAddress address, @Nullable ServerTls tls, boolean proxyProtocol, ChannelHandler application)
            throws IOException {
        Channel socket = bind(
                address,
                tls == null,
                new Edge(tls, proxyProtocol ? new ProxyProtocol(cap, proxies) : null, application));
        sockets.add(socket);
        return (InetSocketAddress) socket.localAddress();
    }

    /** Listens for operators: without bounds, in cleartext, and to the end. */
    public InetSocketAddress openForOperators(InetSocketAddress address, ChannelHandler application)
            throws IOException {
        Channel socket = bind(address, false, application);
        operatorSockets.add(socket);
        return (InetSocketAddress) socket.localAddress();
    }

    private Channel bind(InetSocketAddress address, boolean halfClosure, ChannelHandler pipeline) throws IOException {
        Channel socket = new ServerBootstrap()
                .group(loops.group())
                .channel(loops.transport().serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, halfClosure)
                .childHandler(pipeline)
                .bind(address)
                .awaitUninterruptibly()
                .channel();
        if (!socket.isActive()) {
            throw new IOException("cannot listen on " + address
                    + ": the port is in use or not ours: choose another or stop its owner");
        }
        return socket;
    }

    /** Stops accepting and lets the connections end. */
    public void drain(Duration timeout) {
        if (!sockets.isEmpty()) {
            sockets.forEach(socket -> socket.close().awaitUninterruptibly());
            sockets.clear();
            awaitRegistrations();
        }
        int cut = connections.drain(timeout);
        if (cut > 0) {
            LOG.atWarn().addKeyValue("connections", cut).log("these did not end in time and are cut");
        }
    }

    /** A connection that was accepted last is known only once its event loop has had its turn. */
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

    private final class Edge extends ChannelInitializer<Channel> {
        private final @Nullable ServerTls tls;
        private final @Nullable ProxyProtocol proxyProtocol;
        private final ChannelHandler application;

        Edge(@Nullable ServerTls tls, @Nullable ProxyProtocol proxyProtocol, ChannelHandler application) {
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
            if (proxyProtocol != null) {
                proxyProtocol.addTo(channel.pipeline());
            } else if (!cap.admit(channel, ((InetSocketAddress) channel.remoteAddress()).getAddress())) {
                return;
            }
            if (tls != null) {
                channel.pipeline().addLast(tls.newHandler(channel.alloc()));
            }
            channel.pipeline().addLast(application);
        }
    }
}
