package dev.tollgate.sidecar.locate;

import dev.tollgate.memory.Accounts;
import dev.tollgate.memory.UntakenOctets;
import dev.tollgate.sidecar.http.Http1Pipeline;
import dev.tollgate.sidecar.http.UnexpectedErrors;
import dev.tollgate.sidecar.listener.OpenConnections;
import dev.tollgate.sidecar.listener.relay.ByteRelay;
import dev.tollgate.sidecar.locate.upstream.UpstreamCall;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;

/**
 * A WebSocket between a registering server and locate (RFC 6455). After the 101 it relays bytes both ways until there
 * is silence. locate itself closes after 30 s of silence.
 */
final class WebSocketTunnel {
    private static final int IDLE_SECONDS = 90;

    private WebSocketTunnel() {}

    /** Returns whether a request asks for a WebSocket and its connection can become one. */
    static boolean isWanted(HttpRequest head, ChannelHandlerContext ctx) {
        HttpHeaders headers = head.headers();
        return head.method().equals(HttpMethod.GET)
                && head.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                && headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
                && Http1Pipeline.carries(ctx.channel());
    }

    /**
     * Relays the 101 and joins the two channels.
     *
     * @param onEnd runs when the tunnel has ended
     */
    static void open(ChannelHandlerContext ctx, HttpResponse head, UpstreamCall call, Runnable onEnd) {
        Channel client = ctx.channel();
        Channel upstream = call.channel();
        ctx.writeAndFlush(new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, head.status(), Unpooled.EMPTY_BUFFER, head.headers(), EmptyHttpHeaders.INSTANCE));
        client.config().setAutoRead(false);
        upstream.config().setAutoRead(false);
        ChannelPipeline pipeline = client.pipeline();
        pipeline.addLast(new IdleStateHandler(0, 0, IDLE_SECONDS), new End());
        Http1Pipeline.switchTo(pipeline, new ByteRelay(upstream, UnexpectedErrors::log));
        pipeline.remove(ctx.handler());
        client.closeFuture().addListener(closed -> onEnd.run());
        upstream.pipeline().addFirst(new UntakenOctets(Accounts.of(client)));
        call.switchTo(new ByteRelay(client, UnexpectedErrors::log));
        client.read();
        upstream.read();
    }

    /**
     * Ends the tunnel after a long silence, or when the process stops, so that the server registers elsewhere. What the
     * client has not taken during the silence is not waited for.
     */
    static final class End extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof IdleStateEvent) {
                ctx.close();
            } else if (event == OpenConnections.Drain.BEGUN) {
                ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            } else {
                ctx.fireUserEventTriggered(event);
            }
        }
    }
}
