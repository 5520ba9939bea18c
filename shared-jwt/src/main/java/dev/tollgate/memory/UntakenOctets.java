package dev.tollgate.memory;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.concurrent.TimeUnit;

/**
 * The first handler of a pipeline, which counts octets that the peer has not read yet, if they are more than one
 * response or two. It notices octets that are sent without an event within a second.
 */
public final class UntakenOctets extends ChannelDuplexHandler {
    private static final int FEW = 8 * 1024;
    private static final long LOOK_MILLIS = 1_000;

    private final Account account;
    private int counted;
    private boolean looking;
    private boolean removed;

    public UntakenOctets(Account account) {
        this.account = account;
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        ctx.flush();
        look(ctx.channel());
        if (counted > 0 && !looking) {
            lookAgain(ctx);
        }
    }

    private void lookAgain(ChannelHandlerContext ctx) {
        looking = true;
        ctx.executor()
                .schedule(
                        () -> {
                            looking = false;
                            look(ctx.channel());
                            if (counted > 0) {
                                lookAgain(ctx);
                            }
                        },
                        LOOK_MILLIS,
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        look(ctx.channel());
        ctx.fireChannelWritabilityChanged();
    }

    private void look(Channel channel) {
        if (removed) {
            return;
        }
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        long pending = waiting == null ? 0 : waiting.totalPendingWriteBytes();
        int now = pending > FEW ? (int) Math.min(Integer.MAX_VALUE, pending) : 0;
        if (now != counted) {
            account.hold(MemoryKind.DIRECT, now - counted);
            counted = now;
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        removed = true;
        account.hold(MemoryKind.DIRECT, -counted);
        counted = 0;
    }
}
