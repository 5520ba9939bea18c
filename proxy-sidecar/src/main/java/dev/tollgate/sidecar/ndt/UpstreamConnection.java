package dev.tollgate.sidecar.ndt;

import dev.tollgate.sidecar.http.AnswerCodec;
import dev.tollgate.sidecar.ndt.handover.Handover;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The connection to ndt-server that belongs to one client, from dialling to its end. On the client's event loop. */
final class UpstreamConnection {
    private static final int CONNECT_MILLIS = 5_000;

    private final NdtSettings settings;
    private final Channel client;
    private final boolean download;
    private final Supplier<UpstreamRequest> request;
    private final Upstream.Route route;
    private @Nullable Channel channel;
    private boolean closed;

    private UpstreamConnection(
            NdtSettings settings, Channel client, boolean download, Supplier<UpstreamRequest> request) {
        this.settings = settings;
        this.client = client;
        this.download = download;
        this.request = request;
        this.route = settings.upstream().routeFor(client);
    }

    /**
     * Begins to connect.
     *
     * @param download whether a download follows
     * @param request makes the handler of a connection; that of the last try answers where none comes about
     */
    static UpstreamConnection dial(
            NdtSettings settings, Channel client, boolean download, Supplier<UpstreamRequest> request) {
        UpstreamConnection connection = new UpstreamConnection(settings, client, download, request);
        connection.dial(0);
        return connection;
    }

    /**
     * Hands the client's socket over, and goes on as {@link #dial} where that fails before an answer, or refuses the test
     * where it is required.
     */
    static UpstreamConnection handOver(
            Handover handover,
            NdtSettings settings,
            Channel client,
            boolean download,
            Supplier<UpstreamRequest> request) {
        UpstreamConnection connection = new UpstreamConnection(settings, client, download, request);
        if (handover.isOpenFor(client)) {
            connection.handOver(handover);
        } else {
            connection.notHandedOver(handover);
        }
        return connection;
    }

    private void handOver(Handover handover) {
        UpstreamRequest handler = request.get();
        channel = handover.begin(
                client, upstream -> configure(upstream, handler), handler, () -> notHandedOver(handover));
    }

    private void notHandedOver(Handover handover) {
        if (closed) {
            return;
        }
        if (handover.isRequired()) {
            request.get().fail(HttpResponseStatus.SERVICE_UNAVAILABLE, "not_handed_over");
        } else {
            dial(0);
        }
    }

    private void configure(Channel upstream, UpstreamRequest handler) {
        NdtSockets.configureUpstream(
                upstream, client, download, settings.fidelity().unsentBounded());
        upstream.pipeline().addLast(NdtInitializer.HTTP, new AnswerCodec()).addLast(handler);
    }

    private void dial(int attempt) {
        UpstreamRequest handler = request.get();
        Bootstrap bootstrap = new Bootstrap()
                .group(client.eventLoop())
                .channel(settings.transport().clientChannel())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel upstream) {
                        configure(upstream, handler);
                        route.source().ifPresent(source -> source.prepare(upstream));
                    }
                });
        Optional<InetSocketAddress> from = route.from().get(attempt);
        ChannelFuture connecting =
                from.isPresent() ? bootstrap.connect(route.to(), from.get()) : bootstrap.connect(route.to());
        channel = connecting.channel();
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                failed(attempt, handler, done.cause());
            }
        });
    }

    private void failed(int attempt, UpstreamRequest handler, Throwable cause) {
        // an occupied pair of addresses and ports fails here. Only Netty's text tells it from a refusal, which comes at
        // once,
        // so another try costs nothing
        boolean takesTime = cause instanceof ConnectTimeoutException;
        if (takesTime) {
            route.source().ifPresent(source -> source.onTimeout().run());
        }
        if (!closed && !takesTime && attempt + 1 < route.from().size()) {
            dial(attempt + 1);
        } else {
            handler.fail(HttpResponseStatus.BAD_GATEWAY, "upstream_unreachable");
        }
    }

    /** Asks for more of the answer. */
    void read() {
        if (channel != null) {
            channel.read();
        }
    }

    /** Gives up. */
    void close() {
        closed = true;
        if (channel != null) {
            channel.close();
        }
    }
}
