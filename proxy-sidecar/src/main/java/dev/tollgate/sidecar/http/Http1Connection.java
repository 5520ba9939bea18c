package dev.tollgate.sidecar.http;

import dev.tollgate.memory.UnparsedOctets;
import dev.tollgate.sidecar.listener.OpenConnections;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;

/**
 * The life of an HTTP/1 connection: lets one request at a time pass and holds pipelined ones until the answer before is
 * complete (RFC 9112 §9.3.2) and the client takes its answers, decides whether the connection persists (§9.3) and how it ends
 * (§9.6).
 *
 * <p>Behind it a request without a body is one {@link HttpRequest}; one with a body is followed by its contents. After a
 * message whose decoder has failed nothing of the connection can be told apart any more: it ends with the answer. Owns what
 * it holds and releases it if the connection ends.
 */
public final class Http1Connection extends ChannelDuplexHandler {
    /** How much of a body that no one wants is read so that the client gets to see the answer. */
    private static final int MAX_DISCARDED = 256 * 1024;

    private static final Duration DISCARD_TIME = Duration.ofSeconds(2);
    static final String NAME = "http1-connection";
    static final String CODEC = "http1-codec";
    static final String CLOCK = "http1-clock";
    static final String UNPARSED = "http1-unparsed";
    static final String GUARD = "http1-guard";

    private final HeadClock clock;
    private final OpenConnections connections;
    private final HeldMessages held;
    private final UnparsedOctets unparsed;
    private final MessageMemory memory;
    private final Persistence persistence = new Persistence();
    private boolean answering;
    private boolean answerBegun;
    private boolean receiving;
    private boolean endFollows;
    private boolean delivering;
    private boolean inputEnded;
    private boolean discarding;
    private int discarded;

    Http1Connection(
            HeadClock clock,
            OpenConnections connections,
            ReadGate reading,
            UnparsedOctets unparsed,
            MessageMemory memory) {
        this.memory = memory;
        this.unparsed = unparsed;
        this.clock = clock;
        this.connections = connections;
        this.held = new HeldMessages(reading);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        unparsed.progress();
        if (discarding) {
            discard(ctx, msg);
        } else if (held.isEmpty() && isOpen(ctx)) {
            deliver(ctx, msg);
        } else {
            memory.waits(msg);
            held.add(msg);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        memory.count();
        ctx.fireChannelReadComplete();
    }

    /** Whether the next message may pass: it belongs to the request before, or begins one whose answer finds room. */
    private boolean isOpen(ChannelHandlerContext ctx) {
        return receiving || endFollows || (!answering && ctx.channel().isWritable());
    }

    private void deliver(ChannelHandlerContext ctx, Object msg) {
        memory.serves(msg);
        if (msg instanceof HttpRequest head) {
            begin(head);
            ctx.fireChannelRead(head);
        } else if (endFollows) {
            endFollows = false;
            ReferenceCountUtil.release(msg);
        } else {
            if (msg instanceof HttpObject part && part.decoderResult().isFailure()) {
                persistence.end();
            } else {
                receiving &= !(msg instanceof LastHttpContent);
            }
            ctx.fireChannelRead(msg);
        }
    }

    private void begin(HttpRequest head) {
        boolean alone = head instanceof FullHttpRequest;
        boolean body = !alone && RequestBody.follows(head);
        boolean failed = head.decoderResult().isFailure();
        answering = true;
        answerBegun = false;
        receiving = body || failed;
        endFollows = !alone && !body && !failed;
        persistence.begin(head);
        clock.serving();
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
        if (msg instanceof HttpResponse head) {
            if (head.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
                ctx.write(msg, promise);
                return;
            }
            head.setProtocolVersion(HttpVersion.HTTP_1_1);
            answerBegun = true;
            persistence.answer(head, receiving || isLast());
        }
        if (msg instanceof LastHttpContent) {
            ChannelPromise written = persistence.persists() ? promise : promise.unvoid();
            ctx.write(msg, written);
            answered(ctx, written);
        } else {
            ctx.write(msg, promise);
        }
    }

    /** A close in the middle of an answer that a close would end is a reset: the client must not take it for whole. */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (answering && persistence.isCloseDelimited()) {
            ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        }
        ctx.close(promise);
    }

    /** Whether no further request is to be taken from this connection. */
    private boolean isLast() {
        return (inputEnded || connections.isDraining()) && held.isAll();
    }

    private void answered(ChannelHandlerContext ctx, ChannelPromise written) {
        answering = false;
        clock.waiting();
        memory.answered();
        if (!persistence.persists()) {
            end(ctx, written);
        } else if (!delivering) {
            deliverHeld(ctx);
        }
    }

    private void deliverHeld(ChannelHandlerContext ctx) {
        delivering = true;
        while (!held.isEmpty() && isOpen(ctx) && !discarding) {
            Object next = held.remove();
            memory.comes(next);
            deliver(ctx, next);
        }
        delivering = false;
        held.refill();
        if (!discarding && isIdle()) {
            endIdle(ctx);
        }
    }

    private boolean isIdle() {
        return !answering && held.isEmpty();
    }

    /** Ends a connection on which nothing is wanted any more, by the client or by us. */
    private void endIdle(ChannelHandlerContext ctx) {
        if (inputEnded) {
            closeWhenTaken(ctx);
        } else if (connections.isDraining()) {
            endSoon(ctx);
        }
    }

    /** Ends a connection that is still idle after the grace, when its client has taken the answers. */
    private void endSoon(ChannelHandlerContext ctx) {
        clock.endIn(Deadline.DRAIN_GRACE, () -> {
            if (isIdle()) {
                end(ctx, ctx.writeAndFlush(Unpooled.EMPTY_BUFFER));
            }
        });
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable() && !delivering && !discarding) {
            deliverHeld(ctx);
        }
        ctx.fireChannelWritabilityChanged();
    }

    /** Closes after the last answer; if the client is still sending, not before it had a chance to read that. */
    private void end(ChannelHandlerContext ctx, ChannelFuture written) {
        discarding = true;
        clock.ending();
        held.release();
        memory.clear();
        if (!receiving || inputEnded) {
            written.addListener(ChannelFutureListener.CLOSE);
            return;
        }
        clock.endIn(DISCARD_TIME, ctx::close);
        held.refill();
        written.addListener(done -> HalfClose.of(ctx.channel()));
    }

    private void discard(ChannelHandlerContext ctx, Object msg) {
        discarded += msg instanceof HttpContent content ? content.content().readableBytes() : 0;
        ReferenceCountUtil.release(msg);
        if (receiving && (msg instanceof LastHttpContent || discarded > MAX_DISCARDED)) {
            receiving = false;
            closeWhenTaken(ctx);
        }
    }

    private static void closeWhenTaken(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            if (discarding || isIdle()) {
                closeWhenTaken(ctx);
            } else if (receiving || hasLeft()) {
                ctx.close();
            }
        } else if (event == OpenConnections.Drain.BEGUN && isIdle()) {
            endSoon(ctx);
        }
        ctx.fireUserEventTriggered(event);
    }

    /**
     * Whether a client that sends nothing more has left: its close looks the same as the end of its half alone, and nearly
     * all of those who send it have closed. One whose answer has begun still gets the rest.
     */
    private boolean hasLeft() {
        return answering && !answerBegun;
    }

    /** Whether a channel is an HTTP/1 connection, and not a stream of another. */
    public static boolean carries(Channel channel) {
        return channel.pipeline().get(NAME) != null;
    }

    /**
     * Makes the connection a tunnel after a 101 has been written: HTTP leaves the pipeline, and what the client has sent
     * behind its request goes to the successor, which stands last. One that begins during a drain is told of it like those
     * before.
     */
    public static void switchTo(ChannelPipeline pipeline, ChannelHandler successor) {
        boolean draining = pipeline.get(Http1Connection.class).connections.isDraining();
        pipeline.addLast(successor);
        pipeline.remove(GUARD);
        pipeline.remove(NAME);
        pipeline.remove(CLOCK);
        pipeline.remove(UNPARSED);
        pipeline.remove(CODEC);
        if (draining) {
            pipeline.fireUserEventTriggered(OpenConnections.Drain.BEGUN);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        held.release();
        memory.clear();
    }
}
