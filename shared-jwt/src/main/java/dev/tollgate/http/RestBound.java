package dev.tollgate.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;

/**
 * The bound on what is still read of a connection after its last answer. It stands first in the pipeline, passes everything
 * on, and closes a connection that sends more: reading costs as much as serving.
 */
public final class RestBound extends ChannelInboundHandlerAdapter {
    /** For how long the rest is read. */
    public static final Duration MOST_TIME = Duration.ofSeconds(2);

    private static final int MOST_OCTETS = 256 * 1024;

    private int octets;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        octets += msg instanceof ByteBuf read ? read.readableBytes() : 0;
        ctx.fireChannelRead(msg);
        if (octets > MOST_OCTETS) {
            ctx.channel().close();
        }
    }
}
