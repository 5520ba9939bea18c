package dev.tollgate.sidecar.ndt;

import dev.tollgate.sidecar.ndt.message.ServerFrames;
import dev.tollgate.sidecar.ndt.tcp.Bbr;
import dev.tollgate.sidecar.relay.ByteRelay;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends the head to ndt-server and passes its answer to the client: a 101 of an admitted test turns both channels into
 * byte relays, any other answer passes as it is and ends the connection.
 */
final class UpstreamAnswer extends ChannelInboundHandlerAdapter {
    static final String DEADLINE = "answer-deadline";
    static final String HTTP = "http";
    /** ndt7 ends a test after 15 s; what is still there after a minute is no test. */
    private static final int SESSION_SECONDS = 60;

    private final Channel client;
    private final HttpRequest head;
    private final @Nullable RunningTest test;
    private final Fidelity fidelity;
    private boolean answering;

    UpstreamAnswer(Channel client, HttpRequest head, @Nullable RunningTest test, Fidelity fidelity) {
        this.fidelity = fidelity;
        this.client = client;
        this.head = head;
        this.test = test;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (!client.isActive()) {
            ctx.close();
            return;
        }
        client.closeFuture().addListener(closed -> ctx.close());
        ctx.writeAndFlush(new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                head.method(),
                head.uri(),
                Unpooled.EMPTY_BUFFER,
                head.headers(),
                EmptyHttpHeaders.INSTANCE));
        ctx.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (msg instanceof HttpResponse response) {
            ctx.pipeline().remove(DEADLINE);
            if (response.decoderResult().isFailure()) {
                ReferenceCountUtil.release(msg);
                badGateway(ctx);
                return;
            }
            if (response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
                ReferenceCountUtil.release(msg);
                upgrade(ctx, response);
                return;
            }
            answering = true;
            response.headers().set(HttpHeaderNames.CONNECTION, "close");
        }
        passOn(msg);
    }

    private void passOn(Object msg) {
        if (msg instanceof LastHttpContent) {
            if (test != null) {
                test.end("refused_by_server");
            }
            client.writeAndFlush(msg).addListener(ChannelFutureListener.CLOSE);
        } else {
            client.write(msg);
        }
    }

    private void upgrade(ChannelHandlerContext ctx, HttpResponse response) {
        if (test == null) {
            badGateway(ctx);
            return;
        }
        answering = true;
        RunningTest running = test;
        client.write(new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                response.status(),
                Unpooled.EMPTY_BUFFER,
                response.headers(),
                EmptyHttpHeaders.INSTANCE));
        ByteRelay fromClient = new ByteRelay(ctx.channel());
        ByteRelay fromServer = new ByteRelay(client);
        running.upgraded(fromClient, fromServer);
        if (fidelity.bbr()) {
            Bbr.enableOn(client);
        }
        ChannelPipeline clientPipeline = client.pipeline();
        clientPipeline.addLast(fromClient);
        clientPipeline.remove(NdtInitializer.HTTP);
        clientPipeline.remove(NdtInitializer.NDT);
        ctx.pipeline()
                .addLast(new ServerFrames(new ClientMessages(client, fidelity.rewrite(), running.trace())))
                .addLast(fromServer);
        client.closeFuture().addListener(closed -> running.end("completed"));
        client.eventLoop().schedule(() -> expire(running), SESSION_SECONDS, TimeUnit.SECONDS);
        ctx.pipeline().remove(this);
        ctx.pipeline().remove(HTTP);
        client.flush();
        client.read();
        ctx.channel().read();
    }

    private void expire(RunningTest running) {
        if (client.isOpen()) {
            running.end("timeout");
            client.close();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        client.flush();
        if (client.isWritable()) {
            ctx.read();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        badGateway(ctx);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        badGateway(ctx);
    }

    private void badGateway(ChannelHandlerContext ctx) {
        if (test != null) {
            test.end("unreachable");
        }
        if (!answering && client.isActive()) {
            answering = true;
            client.writeAndFlush(NdtHandler.lastAnswer(HttpResponseStatus.BAD_GATEWAY, ""))
                    .addListener(ChannelFutureListener.CLOSE);
        } else {
            client.close();
        }
        ctx.close();
    }
}
