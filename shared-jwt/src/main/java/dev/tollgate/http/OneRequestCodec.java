package dev.tollgate.http;

import dev.tollgate.threads.Turns;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1 codec of a server that decodes one request at a time. What a client has sent behind it is kept as octets until
 * {@link #next()}: a decoded request takes thirty times as much memory. A request is decoded in a turn of the event loop of
 * its own ({@link Turns}), so a client that pipelines holds up nobody else. Its event loop alone uses it.
 *
 * <p>It does not bound what it keeps. The one behind it stops reading while {@link #kept()} is more than it wants.
 */
public final class OneRequestCodec extends CombinedChannelDuplexHandler<HttpRequestDecoder, HttpResponseEncoder> {
    private enum Wish {
        NONE,
        /** The next request is wanted as soon as the read that goes on is over. */
        AFTER_READ,
        /** A turn for the next request has been asked for. */
        IN_LINE
    }

    private final IntConsumer decoded;
    private final RequestDecoder decoder;
    private @Nullable ChannelHandlerContext context;
    private Wish wish = Wish.NONE;
    private boolean reading;

    /**
     * @param decoded is told after a turn in which the last whole request that was kept was decoded, with the octets that
     *     are left of a further one
     */
    public OneRequestCodec(HttpDecoderConfig decoding, IntConsumer decoded) {
        AnswerEncoder encoder = new AnswerEncoder();
        this.decoded = decoded;
        this.decoder = new RequestDecoder(decoding, encoder);
        init(decoder, encoder);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        context = ctx;
        super.handlerAdded(ctx);
    }

    /** Returns how many octets are kept behind a whole request; 0 while a request is being decoded. */
    public int kept() {
        return decoder.isPaused() ? decoder.keptOctets() : 0;
    }

    /** Has the next request decoded: in another turn of the event loop if a part of it has come already. */
    public void next() {
        if (reading) {
            wish = Wish.AFTER_READ;
        } else if (wish == Wish.NONE) {
            proceed();
        }
    }

    /** Nothing more of this connection is wanted: octets that come, and those that are kept, are dropped. */
    public void dropRest() {
        decoder.dropRest();
        if (!reading) {
            decodeKept();
        }
    }

    private void proceed() {
        if (kept() > 0 && context != null) {
            wish = Wish.IN_LINE;
            Turns.later(context.executor(), this::takeTurn);
        } else {
            wish = Wish.NONE;
            decoder.goOn();
        }
    }

    private void takeTurn() {
        wish = Wish.NONE;
        decoder.goOn();
        decodeKept();
    }

    private void decodeKept() {
        ChannelHandlerContext ctx = context;
        if (ctx == null || ctx.isRemoved() || decoder.keptOctets() == 0) {
            return;
        }
        try {
            channelRead(ctx, Unpooled.EMPTY_BUFFER);
        } catch (Exception e) {
            ctx.fireExceptionCaught(e);
        }
        if (kept() == 0) {
            decoded.accept(decoder.keptOctets());
        }
        readOver(ctx);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) throws Exception {
        reading = true;
        super.channelRead(ctx, msg);
    }

    /** Netty's decoder reads on when nothing came out of it: not while it is paused. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        if (decoder.isPaused() && !decoder.hasDecoded()) {
            readOver(ctx);
            return;
        }
        decoder.readOver();
        super.channelReadComplete(ctx);
        wishGranted();
    }

    private void readOver(ChannelHandlerContext ctx) {
        decoder.readOver();
        ctx.fireChannelReadComplete();
        wishGranted();
    }

    private void wishGranted() {
        reading = false;
        if (wish == Wish.AFTER_READ) {
            proceed();
        }
    }

    /** What is kept will still be decoded when the client has ended its half: the decoder would throw it away. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof ChannelInputShutdownEvent && kept() > 0) {
            ctx.fireUserEventTriggered(event);
        } else {
            super.userEventTriggered(ctx, event);
        }
    }
}
