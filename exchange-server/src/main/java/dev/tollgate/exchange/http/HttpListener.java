package dev.tollgate.exchange.http;

import dev.tollgate.descriptors.AcceptFaults;
import dev.tollgate.memory.AcceptPace;
import dev.tollgate.memory.ConnectionMemory;
import dev.tollgate.tls.ServerTls;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A bound port. */
public final class HttpListener {
    private static final int BACKLOG = 4096;

    /**
     * How much is read at once. Who does not pipeline sends one request, which is seldom larger.
     */
    private static final int READ_OCTETS = 1024;

    /** An answer that the client has not taken whole stops the next request. */
    private static final WriteBufferWaterMark TAKEN_WHOLE = new WriteBufferWaterMark(1, 1);

    private final Channel listening;
    private final ChannelGroup open;

    private HttpListener(Channel listening, ChannelGroup open) {
        this.listening = listening;
        this.open = open;
    }

    /**
     * What a listener serves, to whom and within which bounds.
     *
     * @param memory of the connections of all listeners
     * @param audience who may use it
     * @param tls empty for cleartext
     */
    public record Service(
            Routes routes,
            ClientAddresses addresses,
            HttpLimits limits,
            HttpObserver observer,
            ConnectionMemory memory,
            Audience audience,
            Optional<ServerTls> tls) {
        /** Makes one in cleartext. */
        public Service(
                Routes routes,
                ClientAddresses addresses,
                HttpLimits limits,
                HttpObserver observer,
                ConnectionMemory memory,
                Audience audience) {
            this(routes, addresses, limits, observer, memory, audience, Optional.empty());
        }
    }

    /**
     * Listens.
     *
     * @throws IOException with a line for operators if the address cannot be bound
     */
    public static HttpListener bind(
            Transport transport,
            EventLoopGroup acceptor,
            EventLoopGroup loops,
            InetSocketAddress address,
            Service service)
            throws IOException {
        ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
        RouteHandler handler = new RouteHandler(service.routes, service.addresses, service.observer);
        ChannelFuture bound = new ServerBootstrap()
                .group(acceptor, loops)
                .channel(transport.serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .handler(new AcceptPace())
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_OCTETS))
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, TAKEN_WHOLE)
                .childHandler(new HttpPipeline(service, handler, open))
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "cannot listen on " + NetUtil.toSocketAddressString(address) + ": " + complaint(bound.cause()),
                    bound.cause());
        }
        AcceptFaults.watch(bound.channel());
        return new HttpListener(bound.channel(), open);
    }

    private static String complaint(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        if (message.contains("assign requested address")) {
            return "this machine does not have this address: use one of its own, or 0.0.0.0 for all";
        }
        if (message.contains("in use")) {
            return "the port is in use: stop the process that uses it, or choose another port";
        }
        if (message.contains("ermission denied")) {
            return "this user may not use this port: choose one above 1023, or grant CAP_NET_BIND_SERVICE";
        }
        return message;
    }

    /** Returns the address, with the port that was taken where 0 was asked for. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listening.localAddress();
    }

    /**
     * Takes no more connections, lets the open ones end what they have begun, and closes the rest.
     *
     * @return how many had to be cut off
     */
    public int drain(Duration patience) throws InterruptedException {
        listening.close().awaitUninterruptibly();
        for (Channel channel : open) {
            channel.eventLoop().execute(() -> channel.pipeline().fireUserEventTriggered(ConnectionLife.Drain.NOW));
        }
        boolean ended = open.newCloseFuture().await(patience.toMillis(), TimeUnit.MILLISECONDS);
        int left = ended ? 0 : open.size();
        open.close().awaitUninterruptibly();
        return left;
    }
}
