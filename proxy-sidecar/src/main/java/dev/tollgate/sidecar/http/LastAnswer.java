package dev.tollgate.sidecar.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The answer with which a connection ends, though its client may still be sending (RFC 9112 §9.6). Our side is closed behind
 * it; the client's is read and dropped until it ends, or for two seconds. A plain close would reset the connection, and the
 * client could lose the answer.
 */
public final class LastAnswer {
    private static final Duration TO_READ_IT = Duration.ofSeconds(2);

    /** How long a client has to read its response. */
    private static final Duration TO_TAKE_IT = Duration.ofSeconds(10);

    private LastAnswer() {}

    /** Writes and flushes the answer as a whole, from any thread. */
    public static void send(Channel channel, Object answer) {
        Future<?> untaken = closeIn(channel, TO_TAKE_IT);
        channel.writeAndFlush(answer).addListener(written -> {
            untaken.cancel(false);
            if (written.isSuccess() && channel instanceof DuplexChannel) {
                drop(channel);
            } else {
                channel.close();
            }
        });
    }

    private static void drop(Channel channel) {
        HalfClose.of(channel);
        channel.pipeline().addFirst(new Dropping());
        channel.config().setAutoRead(true);
        closeIn(channel, TO_READ_IT);
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
