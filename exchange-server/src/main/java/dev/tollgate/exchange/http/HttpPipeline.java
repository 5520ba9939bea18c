package dev.tollgate.exchange.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.flow.FlowControlHandler;

/** A connection's pipeline: bounded, HTTP, on time, whole requests, one at a time, to the routes. */
final class HttpPipeline extends ChannelInitializer<Channel> {
    private final HttpLimits limits;
    private final ConnectionCap cap;
    private final RouteHandler routes;
    private final ChannelGroup open;
    private final HttpObserver observer;

    HttpPipeline(HttpLimits limits, RouteHandler routes, ChannelGroup open, HttpObserver observer) {
        this.limits = limits;
        this.cap = new ConnectionCap(limits.connections(), observer);
        this.routes = routes;
        this.open = open;
        this.observer = observer;
    }

    @Override
    protected void initChannel(Channel channel) {
        open.add(channel);
        ConnectionLife life = new ConnectionLife(limits, observer);
        channel.pipeline()
                .addLast(cap)
                .addLast(life.octets())
                .addLast(new HttpServerCodec(new HttpDecoderConfig()
                        .setMaxInitialLineLength(HttpLimits.REQUEST_LINE)
                        .setMaxHeaderSize(HttpLimits.HEAD)
                        .setAllowDuplicateContentLengths(true)))
                .addLast(new HttpServerKeepAliveHandler())
                .addLast(life.messages())
                .addLast(new BoundedBody(limits.body(), observer))
                .addLast(new FlowControlHandler())
                .addLast(new Reading(channel))
                .addLast(routes);
    }
}
