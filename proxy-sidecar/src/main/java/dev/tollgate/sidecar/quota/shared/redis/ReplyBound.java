package dev.tollgate.sidecar.quota.shared.redis;

import dev.tollgate.sidecar.quota.shared.StoreException;
import dev.tollgate.sidecar.quota.shared.StoreFault;
import io.lettuce.core.protocol.CommandHandler;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * A bound on replies of the store: Lettuce keeps all of a reply until its end has come. A connection whose oldest command gets
 * more octets than that is closed.
 */
final class ReplyBound extends ChannelInboundHandlerAdapter {
    private final CommandHandler commands;
    private final long most;
    /** Octets since a command was last answered. */
    private long unanswered;

    /** @param most octets of one reply */
    private ReplyBound(CommandHandler commands, long most) {
        this.commands = commands;
        this.most = most;
    }

    /**
     * Returns what puts the bound into connections.
     *
     * @param most octets of one reply
     */
    static NettyCustomizer of(long most) {
        return new NettyCustomizer() {
            @Override
            public void afterChannelInitialized(Channel channel) {
                ChannelHandlerContext place = channel.pipeline().context(CommandHandler.class);
                if (place != null) {
                    channel.pipeline()
                            .addBefore(place.name(), null, new ReplyBound((CommandHandler) place.handler(), most));
                }
            }
        };
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Object oldest = commands.getStack().peek();
        int octets = message instanceof ByteBuf read ? read.readableBytes() : 0;
        context.fireChannelRead(message);
        boolean isAnswered = oldest != null && oldest != commands.getStack().peek();
        unanswered = isAnswered ? octets : unanswered + octets;
        if (unanswered > most) {
            String text = "a reply of the store is longer than " + most + " octets";
            context.fireExceptionCaught(new StoreException(StoreFault.PROTOCOL, text, null));
            context.close();
        }
    }
}
