package dev.tollgate.descriptors;

import dev.tollgate.log.OnceAMinute;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last handler of a listening socket, which logs failures to accept once a minute. They happen if there is no file
 * or memory for another connection. Netty's own handler then stops accepting for a second.
 */
public final class AcceptFaults extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptFaults.class);

    private final LongSupplier nanoTime;
    private final OnceAMinute lines;

    AcceptFaults(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.lines = new OnceAMinute(nanoTime.getAsLong());
    }

    /** Watches a socket that listens. */
    public static void watch(Channel listening) {
        listening.pipeline().addLast(new AcceptFaults(System::nanoTime));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (lines.isDue(nanoTime.getAsLong())) {
            LOG.atWarn()
                    .addKeyValue("address", ctx.channel().localAddress())
                    .addKeyValue("error", cause.getMessage())
                    .log("cannot accept connections, retrying each second: raise the limit of open files"
                            + " (ulimit -n), or lower max_connections");
        }
    }
}
