package dev.tollgate.exchange.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.timeout.ReadTimeoutHandler;

/** A listener's pipeline: HTTP, whole requests up to {@link #MAX_BODY} octets (else 413), one at a time, then the handler. */
public final class HttpPipeline extends ChannelInitializer<Channel> {
    static final int MAX_BODY = 16 * 1024;
    private static final int IDLE_SECONDS = 60;

    private final ChannelHandler handler;

    public HttpPipeline(ChannelHandler handler) {
        this.handler = handler;
    }

    @Override
    protected void initChannel(Channel channel) {
        channel.pipeline()
                .addLast(new ReadTimeoutHandler(IDLE_SECONDS))
                .addLast(new HttpServerCodec())
                .addLast(new HttpServerKeepAliveHandler())
                .addLast(new HttpObjectAggregator(MAX_BODY, true))
                .addLast(new FlowControlHandler())
                .addLast(handler);
    }
}
