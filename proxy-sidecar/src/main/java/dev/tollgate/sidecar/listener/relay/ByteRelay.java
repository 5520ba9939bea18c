package dev.tollgate.sidecar.listener.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/**
 * A handler that relays received bytes to the peer channel, and reads more when the peer has room. Both channels have
 * {@code AUTO_READ} off and share an event loop. It passes every buffer on and releases other messages.
 *
 * <p>The end of a connection is relayed as it was: a half-close as a half-close between cleartext sockets (TLS has no
 * half-close that peers support, so it closes), and a reset as a reset, which loses data on the way as on a single
 * connection.
 */
public final class ByteRelay extends ChannelInboundHandlerAdapter implements SpliceAllowance {
    /** How long a channel that closes waits for its peer to take what was relayed. */
    static final int FLUSH_SECONDS = 30;

    private final Channel peer;
    private final Consumer<Throwable> failures;
    private long bytes;
    private boolean ended;
    private long endedAt;
    private boolean reset;

    /** @param failures is called with every failure on its channel: an error of this program or a broken socket */
    public ByteRelay(Channel peer, Consumer<Throwable> failures) {
        this.peer = peer;
        this.failures = failures;
    }

    /** Returns how many bytes this side has received. To be called on the event loop. */
    public long bytes() {
        return bytes;
    }

    @Override
    public long allowed() {
        return Long.MAX_VALUE;
    }

    @Override
    public void passed(long octets) {
        bytes += octets;
    }

    /** Returns whether this side's input ended before the other side's. To be called on the event loop. */
    public boolean endedBefore(ByteRelay other) {
        return ended && (!other.ended || endedAt - other.endedAt < 0);
    }

    private void end() {
        if (!ended) {
            ended = true;
            endedAt = System.nanoTime();
        }
    }

    /** Returns whether this channel's peer has reset it. To be called on the event loop. */
    public boolean wasReset() {
        return reset;
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
        if (event instanceof ChannelInputShutdownEvent && ctx.channel().isActive()) {
            end();
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
        end();
        closeAfterFlush(peer);
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        failures.accept(cause);
        end();
        if (isReset(cause)) {
            reset = true;
            peer.flush();
            reset(peer);
        }
        ctx.close();
    }

    /** Reads and writes on a socket fail only if the peer is gone. TLS fails above the socket. */
    private static boolean isReset(Throwable cause) {
        return cause instanceof IOException
                && !(cause instanceof SSLException)
                && !(cause instanceof ClosedChannelException);
    }

    /** Closes a channel so that its peer sees a reset, even with data on the way or TLS above the socket. */
    public static void reset(Channel channel) {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.unsafe().close(channel.unsafe().voidPromise());
        }
    }

    /** A peer that does not take the rest is reset. */
    private static void closeAfterFlush(Channel channel) {
        if (!channel.isActive()) {
            return;
        }
        ChannelFuture flushed = channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        if (!flushed.isDone()) {
            Future<?> late = channel.eventLoop().schedule(() -> reset(channel), FLUSH_SECONDS, TimeUnit.SECONDS);
            channel.closeFuture().addListener(closed -> late.cancel(false));
        }
    }
}
