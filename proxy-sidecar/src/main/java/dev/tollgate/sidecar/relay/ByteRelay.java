package dev.tollgate.sidecar.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;

/**
 * Passes what arrives on its channel to the peer and asks for more when the peer has room. Both channels have
 * {@code AUTO_READ} off and share an event loop. Hands every buffer on; releases what is not bytes.
 *
 * <p>A half-close passes as a half-close between cleartext sockets; TLS has none that peers would honour, so there it
 * closes.
 */
public final class ByteRelay extends ChannelInboundHandlerAdapter {
    private final Channel peer;
    private long bytes;

    public ByteRelay(Channel peer) {
        this.peer = peer;
    }

    /** Returns how many bytes have come in on this side; to be read on the event loop. */
    public long bytes() {
        return bytes;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (msg instanceof ByteBuf buffer) {
            bytes += buffer.readableBytes();
            peer.write(buffer, peer.voidPromise());
        } else {
            ReferenceCountUtil.release(msg);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        peer.flush();
        if (peer.isWritable()) {
            ctx.read();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            peer.read();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            endOfInput(ctx.channel());
        }
        ctx.fireUserEventTriggered(event);
    }

    private void endOfInput(Channel channel) {
        boolean canHalfClose = peer instanceof DuplexChannel && peer.pipeline().get(SslHandler.class) == null;
        boolean otherHalfOpen = peer instanceof DuplexChannel duplex && !duplex.isInputShutdown();
        if (!canHalfClose || !otherHalfOpen) {
            closeAfterFlush(peer);
            closeAfterFlush(channel);
            return;
        }
        peer.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> ((DuplexChannel) peer).shutdownOutput());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closeAfterFlush(peer);
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    private static void closeAfterFlush(Channel channel) {
        if (channel.isActive()) {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }
}
