package dev.tollgate.sidecar.http;

import dev.tollgate.memory.Accounts;
import dev.tollgate.memory.UnparsedOctets;
import dev.tollgate.memory.UntakenOctets;
import dev.tollgate.sidecar.listener.ConnectionObserver;
import dev.tollgate.sidecar.listener.ListenerBounds;
import dev.tollgate.sidecar.listener.Listeners;
import dev.tollgate.sidecar.listener.OpenConnections;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslHandler;
import java.util.function.Supplier;

/**
 * HTTP of a listener: HTTP/2 where TLS agreed on it, else HTTP/1. The application behind sees requests and writes answers
 * alike on both.
 */
@Sharable
public final class HttpListener extends ChannelInitializer<Channel> {
    private static final int READ = 16 * 1024;

    private final Supplier<ListenerBounds> bounds;
    private final OpenConnections connections;
    private final ConnectionObserver observer;
    private final Supplier<ChannelHandler> application;

    /**
     * @param bounds those that hold now, asked for at each connection
     * @param application makes the handler of one HTTP/1 connection or HTTP/2 stream
     */
    public HttpListener(
            Supplier<ListenerBounds> bounds,
            OpenConnections connections,
            ConnectionObserver observer,
            Supplier<ChannelHandler> application) {
        this.bounds = bounds;
        this.connections = connections;
        this.observer = observer;
        this.application = application;
    }

    @Override
    protected void initChannel(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            http1(channel.pipeline());
        } else {
            channel.pipeline().addLast(new Negotiation());
        }
    }

    private void http1(ChannelPipeline pipeline) {
        Http1Pipeline.addTo(pipeline, bounds.get(), connections, observer, application.get());
    }

    /**
     * Makes the handler that counts the octets that a decoder keeps.
     *
     * @param head the longest head, of which a decoder may keep twice as much while it makes room for the rest
     */
    public static UnparsedOctets unparsed(ChannelPipeline pipeline, int head) {
        ChannelHandler records = pipeline.get(Listeners.RECORDS);
        return new UnparsedOctets(
                Accounts.of(pipeline.channel()), 2 * head + READ, records instanceof UnparsedOctets tls ? tls : null);
    }

    /** Takes out of a connection's pipeline what counts its reads and writes: all that it can hold is counted at once. */
    public static void stopCounting(ChannelPipeline pipeline) {
        if (pipeline.get(UntakenOctets.class) != null) {
            pipeline.remove(UntakenOctets.class);
        }
        if (pipeline.get(Listeners.RECORDS) != null) {
            pipeline.remove(Listeners.RECORDS);
        }
    }

    private final class Negotiation extends ApplicationProtocolNegotiationHandler {
        Negotiation() {
            super(ApplicationProtocolNames.HTTP_1_1);
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
            if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                Http2Connection.addTo(ctx.pipeline(), bounds.get(), connections, observer, application);
            } else {
                http1(ctx.pipeline());
            }
        }

        /** Failed handshakes are common, so they are counted and not logged. */
        @Override
        protected void handshakeFailure(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }

        /** Nor is a reset during one. Netty would log it with the client's address. */
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            UnexpectedErrors.log(cause);
            ctx.close();
        }
    }
}
