package dev.tollgate.exchange.http;

import dev.tollgate.http.OneRequestCodec;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * Stops reading from a connection, and decoding its next request, while there is a reason. Only this class sets the channel's
 * automatic reading, so the end of one reason does not undo another. For its event loop only.
 */
final class ReadGate extends ChannelInboundHandlerAdapter {
    /** A reason not to read. */
    enum Reason {
        /** A request has no answer yet. */
        ANSWERING,
        /** The client was refused and shall not come back at once. */
        RESTING,
        /** The client has not taken the answers that it has. */
        UNTAKEN,
        /** Many octets are held behind a request: nothing is read, and what is held is decoded. */
        HELD
    }

    /** Who sends one request at a time never has so many octets waiting. */
    private static final int MANY = 1024;

    private final Channel channel;
    private final OneRequestCodec codec;
    private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);
    private boolean ended;
    private boolean writing;
    /** Whether a request has its answer, and the next one is to be decoded. */
    private boolean answered;

    ReadGate(Channel channel, OneRequestCodec codec) {
        this.channel = channel;
        this.codec = codec;
    }

    /** Returns the one of a channel, which must be active: a pipeline loses its handlers when its channel has closed. */
    static ReadGate of(Channel channel) {
        return Objects.requireNonNull(channel.pipeline().get(ReadGate.class), "an open connection has it");
    }

    void stop(Reason reason) {
        if (reasons.add(reason) && !ended && !writing) {
            channel.config().setAutoRead(false);
        }
    }

    /** Takes a reason away. */
    void resume(Reason reason) {
        if (reasons.remove(reason)) {
            goOn();
        }
    }

    /**
     * Writes the answer to a request, perhaps at once, without {@link Reason#ANSWERING}. Then the next one may be decoded.
     * What the socket takes whole stops no reading: each change of it costs a system call.
     */
    void answer(Runnable write) {
        writing = true;
        write.run();
        writing = false;
        answered = true;
        reasons.remove(Reason.ANSWERING);
        if (!reasons.isEmpty() && !ended) {
            channel.config().setAutoRead(false);
        }
        goOn();
    }

    private void goOn() {
        if (ended || !channel.isActive()) {
            return;
        }
        if (reasons.isEmpty()) {
            channel.config().setAutoRead(true);
        }
        if (answered && mayDecode()) {
            answered = false;
            codec.next();
        }
    }

    private boolean mayDecode() {
        return reasons.isEmpty() || (reasons.size() == 1 && reasons.contains(Reason.HELD));
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (codec.kept() >= MANY) {
            stop(Reason.HELD);
        }
        ctx.fireChannelReadComplete();
    }

    /** Serves nothing more: what is held, and what still comes, is dropped. */
    void end() {
        if (!ended) {
            ended = true;
            codec.dropRest();
            channel.config().setAutoRead(true);
        }
    }

    /** A server that ends has no time to let anybody rest: what has been sent meanwhile is read and answered. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ConnectionLife.Drain.NOW) {
            resume(Reason.RESTING);
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (channel.isWritable()) {
            resume(Reason.UNTAKEN);
        } else {
            stop(Reason.UNTAKEN);
        }
        ctx.fireChannelWritabilityChanged();
    }
}
