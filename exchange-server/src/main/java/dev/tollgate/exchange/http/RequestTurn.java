package dev.tollgate.exchange.http;

import dev.tollgate.threads.Turns;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * The turn of a connection at its event loop: one request of those that it has pipelined. Stands behind the codec, and has
 * the next request read when it is time for that. A connection that sends one request at a time waits for no turn.
 */
final class RequestTurn extends ChannelInboundHandlerAdapter {
    private enum State {
        BETWEEN_READS,
        IN_READ,
        /** A request was answered in the read that goes on, which may have brought others. */
        ANSWERED_IN_READ
    }

    private final BooleanSupplier another;
    private State state = State.BETWEEN_READS;

    /** @param another whether a whole request has come that has no answer yet */
    RequestTurn(BooleanSupplier another) {
        this.another = another;
    }

    /** Returns that of a channel, which must be active. */
    static RequestTurn of(Channel channel) {
        return Objects.requireNonNull(channel.pipeline().get(RequestTurn.class), "an open connection has it");
    }

    /** A request has been answered: the next one is read, in another turn if it has come already. */
    void answered(Channel channel) {
        if (state != State.BETWEEN_READS) {
            state = State.ANSWERED_IN_READ;
        } else if (another.getAsBoolean()) {
            Turns.later(channel.eventLoop(), () -> next(channel));
        } else {
            next(channel);
        }
    }

    private static void next(Channel channel) {
        if (channel.isActive()) {
            ReadGate.of(channel).resume(ReadGate.Reason.ANSWERING);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (state == State.BETWEEN_READS) {
            state = State.IN_READ;
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        State before = state;
        state = State.BETWEEN_READS;
        ctx.fireChannelReadComplete();
        if (before == State.ANSWERED_IN_READ) {
            answered(ctx.channel());
        }
    }
}
