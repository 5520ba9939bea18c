package dev.tollgate.memory;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;

/** Stands first in a pipeline and counts what waits for the client to take it, if it is more than one answer or two. */
public final class UntakenOctets extends ChannelDuplexHandler {
    private static final int FEW = 8 * 1024;

    private final Account account;
    private int counted;

    public UntakenOctets(Account account) {
        this.account = account;
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        ctx.flush();
        look(ctx.channel());
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        look(ctx.channel());
        ctx.fireChannelWritabilityChanged();
    }

    private void look(Channel channel) {
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
        account.hold(MemoryKind.DIRECT, -counted);
        counted = 0;
    }
}
