package dev.tollgate.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundInvoker;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The answer with which a connection ends, though its client may still be sending (RFC 9112 §9.6). Our side is closed behind
 * it; the client's is read and dropped until it ends, for two seconds or 256 KiB. A plain close would reset the connection,
 * and the client could lose the answer.
 */
public final class LastAnswer {
    /** How long a client has to read its response. */
    private static final Duration TO_TAKE_IT = Duration.ofSeconds(10);

    private LastAnswer() {}

    /** Writes and flushes the answer as a whole, from any thread. A client that has not taken it in 10 seconds is closed. */
    public static void send(Channel channel, Object answer) {
        send(channel, channel, answer);
    }

    /** The same, through the handlers before a context only. */
    public static void send(ChannelHandlerContext context, Object answer) {
        send(context.channel(), context, answer);
    }

    private static void send(Channel channel, ChannelOutboundInvoker way, Object answer) {
        Future<?> untaken = closeIn(channel, TO_TAKE_IT);
        ChannelFuture written = way.writeAndFlush(answer);
        written.addListener(over -> untaken.cancel(false));
        endAfter(written);
    }

    /** Ends a connection once the end of its last answer has been written. How long that may take is not bounded here. */
    public static void endAfter(ChannelFuture written) {
        written.addListener(over -> {
            if (over.isSuccess() && written.channel() instanceof DuplexChannel client && !client.isInputShutdown()) {
                drop(client);
            } else {
                written.channel().close();
            }
        });
    }

    private static void drop(Channel channel) {
        HalfClose.of(channel);
        channel.pipeline().addFirst(new RestBound(), new Dropping());
        channel.config().setAutoRead(true);
        closeIn(channel, RestBound.MOST_TIME);
    }

    private static Future<?> closeIn(Channel channel, Duration time) {
        Future<?> timer = channel.eventLoop().schedule(() -> channel.close(), time.toMillis(), TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> timer.cancel(false));
        return timer;
    }

    /** Reads what still comes, keeps none of it, and closes when the client has ended its half. */
    private static final class Dropping extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object msg) {
            ReferenceCountUtil.release(msg);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof ChannelInputShutdownEvent) {
                ctx.channel().close();
            }
            ctx.fireUserEventTriggered(event);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.channel().close();
        }
    }
}
