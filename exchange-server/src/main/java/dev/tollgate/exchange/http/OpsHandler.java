package dev.tollgate.exchange.http;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;

/** The operators' listener: {@code /metrics}. */
@Sharable
public final class OpsHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final ExchangeMetrics metrics;

    public OpsHandler(ExchangeMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) throws IOException {
        boolean known = request.uri().startsWith("/metrics");
        ctx.writeAndFlush(
                known
                        ? Replies.reply(
                                HttpResponseStatus.OK, "text/plain; version=0.0.4; charset=utf-8", metrics.text())
                        : Replies.error(HttpResponseStatus.NOT_FOUND, "404 page not found"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
