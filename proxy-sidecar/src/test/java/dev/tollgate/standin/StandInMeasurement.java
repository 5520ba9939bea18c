package dev.tollgate.standin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One ndt7 test: a download of binary messages that double from 8 KiB to 1 MiB when they are a sixteenth of what was
 * sent, or an upload that is read; a text measurement and a ping every 250 ms; Close 1000 "Done sending" at the end.
 */
final class StandInMeasurement extends SimpleChannelInboundHandler<WebSocketFrame> {
    private static final int FIRST_MESSAGE = 8 * 1024;
    private static final int MAX_MESSAGE = 1024 * 1024;
    private static final long MEASURE_MILLIS = 250;

    private final WebSocketServerHandshaker handshaker;
    private final boolean download;
    private final Duration length;
    private final long begun = System.nanoTime();
    private final AtomicLong largestMessage;
    private long bytes;
    private long messageBytes;
    private int size = FIRST_MESSAGE;
    private boolean ended;

    StandInMeasurement(
            WebSocketServerHandshaker handshaker, boolean download, Duration length, AtomicLong largestMessage) {
        this.handshaker = handshaker;
        this.download = download;
        this.length = length;
        this.largestMessage = largestMessage;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        ctx.executor().schedule(() -> end(ctx), length.toMillis(), TimeUnit.MILLISECONDS);
        ctx.executor().schedule(() -> measure(ctx), MEASURE_MILLIS, TimeUnit.MILLISECONDS);
        ctx.executor().execute(() -> send(ctx));
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        send(ctx);
    }

    private void send(ChannelHandlerContext ctx) {
        while (download && !ended && ctx.channel().isActive() && ctx.channel().isWritable()) {
            if (size < MAX_MESSAGE && size <= bytes / 16) {
                size *= 2;
            }
            bytes += size;
            ctx.writeAndFlush(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(new byte[size])));
        }
    }

    private void measure(ChannelHandlerContext ctx) {
        if (ended || !ctx.channel().isActive()) {
            return;
        }
        ctx.write(new TextWebSocketFrame(measurement(ctx)));
        ctx.writeAndFlush(new PingWebSocketFrame(
                Unpooled.copiedBuffer(Long.toString(System.nanoTime()), StandardCharsets.US_ASCII)));
        ctx.executor().schedule(() -> measure(ctx), MEASURE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** What ndt-server would say of this connection; a loopback's round trip whatever it is. */
    private String measurement(ChannelHandlerContext ctx) {
        return """
                {"ConnectionInfo":{"Client":"%s","Server":"%s","UUID":"standin_%016X"},\
                "TCPInfo":{"MinRTT":7,"RTT":40,"%s":%d,"ElapsedTime":%d}}""".formatted(
                NetUtil.toSocketAddressString((InetSocketAddress) ctx.channel().remoteAddress()),
                NetUtil.toSocketAddressString((InetSocketAddress) ctx.channel().localAddress()),
                begun,
                download ? "BytesAcked" : "BytesReceived",
                bytes,
                (System.nanoTime() - begun) / 1000);
    }

    private void end(ChannelHandlerContext ctx) {
        ended = true;
        if (ctx.channel().isActive()) {
            ctx.writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.NORMAL_CLOSURE, "Done sending"));
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
        ByteBuf content = frame.content();
        if (frame instanceof CloseWebSocketFrame close) {
            if (ended) {
                ctx.close();
            } else {
                ended = true;
                handshaker.close(ctx, close.retain());
            }
        } else if (!download) {
            receive(frame, content.readableBytes());
        }
    }

    private void receive(WebSocketFrame frame, int length) {
        bytes += length;
        messageBytes = frame instanceof ContinuationWebSocketFrame ? messageBytes + length : length;
        largestMessage.accumulateAndGet(messageBytes, Math::max);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
