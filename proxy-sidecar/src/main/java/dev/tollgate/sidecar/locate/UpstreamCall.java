package dev.tollgate.sidecar.locate;

import dev.tollgate.sidecar.relay.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;

/** One request to locate on a connection of its own, on the client's event loop. */
final class UpstreamCall extends SimpleChannelInboundHandler<FullHttpResponse> {
    private static final int CONNECT_MILLIS = 2_000;
    private static final int ANSWER_SECONDS = 15;
    private static final int MAX_ANSWER = 256 * 1024;

    private final CompletableFuture<FullHttpResponse> answer = new CompletableFuture<>();

    private UpstreamCall() {}

    /**
     * Sends a request.
     *
     * @return a stage that completes on the event loop with an answer that the receiver releases, or fails with an
     *     {@link IOException} or a {@link io.netty.handler.timeout.ReadTimeoutException}
     */
    static CompletableFuture<FullHttpResponse> send(
            FullHttpRequest request, InetSocketAddress upstream, Transport transport, EventLoop loop) {
        UpstreamCall call = new UpstreamCall();
        new Bootstrap()
                .group(loop)
                .channel(transport.clientChannel())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new ReadTimeoutHandler(ANSWER_SECONDS))
                                .addLast(new HttpClientCodec())
                                .addLast(new HttpObjectAggregator(MAX_ANSWER))
                                .addLast(call);
                    }
                })
                .connect(upstream)
                .addListener((ChannelFuture connected) -> {
                    if (connected.isSuccess()) {
                        connected.channel().writeAndFlush(request);
                    } else {
                        request.release();
                        call.answer.completeExceptionally(connected.cause());
                    }
                });
        return call.answer;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpResponse response) {
        if (response.decoderResult().isFailure()) {
            answer.completeExceptionally(new IOException("the answer is not HTTP"));
        } else if (!answer.complete(response.retain())) {
            response.release();
        }
        ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        answer.completeExceptionally(new IOException("closed before the answer was complete"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        answer.completeExceptionally(cause);
        ctx.close();
    }
}
