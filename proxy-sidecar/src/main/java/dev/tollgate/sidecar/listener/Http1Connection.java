package dev.tollgate.sidecar.listener;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The life of an HTTP/1 connection: lets one request at a time pass and holds pipelined ones until the answer before is
 * complete (RFC 9112 §9.3.2), decides whether the connection persists (§9.3) and how it ends (§9.6).
 *
 * <p>Behind it a request without a body is one {@link HttpRequest}; one with a body is followed by its contents. Owns what
 * it holds and releases it if the connection ends.
 */
public final class Http1Connection extends ChannelDuplexHandler {
    /** What one connection may have waiting, in messages, before it is read no further. */
    private static final int MAX_HELD = 16;
    /** How much of a body that no one wants is read so that the client gets to see the answer. */
    private static final int MAX_DISCARDED = 256 * 1024;

    private static final Duration DISCARD_TIME = Duration.ofSeconds(2);
    /** Time for a request that is on its way when the drain begins. */
    private static final Duration DRAIN_GRACE = Duration.ofMillis(500);

    static final String NAME = "http1-connection";
    static final String CODEC = "http1-codec";
    static final String CLOCK = "http1-clock";
    static final String GUARD = "http1-guard";

    private final HeadClock clock;
    private final OpenConnections connections;
    private final Queue<Object> held = new ArrayDeque<>(0);
    private final Persistence persistence = new Persistence();
    private boolean answering;
    private boolean receiving;
    private boolean endFollows;
    private boolean delivering;
    private boolean throttled;
    private boolean inputEnded;
    private boolean discarding;
    private int discarded;

    Http1Connection(HeadClock clock, OpenConnections connections) {
        this.clock = clock;
        this.connections = connections;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (discarding) {
            discard(ctx, msg);
        } else if (held.isEmpty() && isOpen()) {
            deliver(ctx, msg);
        } else {
            held.add(msg);
            if (held.size() >= MAX_HELD && !throttled) {
                throttled = true;
                ctx.channel().config().setAutoRead(false);
            }
        }
    }

    /** Whether the next message may pass: it begins a request, or belongs to the one that is being served. */
    private boolean isOpen() {
        return !answering || receiving || endFollows;
    }

    private void deliver(ChannelHandlerContext ctx, Object msg) {
        if (msg instanceof HttpRequest head) {
            begin(head);
            ctx.fireChannelRead(head);
        } else if (endFollows) {
            endFollows = false;
            ReferenceCountUtil.release(msg);
        } else {
            receiving &= !(msg instanceof LastHttpContent);
            ctx.fireChannelRead(msg);
        }
    }

    private void begin(HttpRequest head) {
        boolean alone = head instanceof FullHttpRequest;
        boolean body = !alone && RequestBody.follows(head);
        answering = true;
        receiving = body;
        endFollows = !alone && !body;
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

    /** Whether no further request is to be taken from this connection. */
    private boolean isLast() {
        return (inputEnded || connections.isDraining()) && held.isEmpty() && !throttled;
    }

    private void answered(ChannelHandlerContext ctx, ChannelPromise written) {
        answering = false;
        clock.waiting();
        if (!persistence.persists()) {
            end(ctx, written);
        } else if (!delivering) {
            deliverHeld(ctx);
        }
    }

    private void deliverHeld(ChannelHandlerContext ctx) {
        delivering = true;
        while (!held.isEmpty() && isOpen() && !discarding) {
            deliver(ctx, held.remove());
        }
        delivering = false;
        if (throttled && held.isEmpty()) {
            throttled = false;
            ctx.channel().config().setAutoRead(true);
        }
        if (!answering && connections.isDraining()) {
            clock.closeIn(DRAIN_GRACE);
        }
    }

    /** Closes after the last answer; if the client is still sending, not before it had a chance to read that. */
    private void end(ChannelHandlerContext ctx, ChannelPromise written) {
        discarding = true;
        releaseHeld();
        if (!receiving || inputEnded) {
            written.addListener(ChannelFutureListener.CLOSE);
            return;
        }
        clock.closeIn(DISCARD_TIME);
        ctx.channel().config().setAutoRead(true);
        boolean tls = ctx.pipeline().get(SslHandler.class) != null;
        if (!tls && ctx.channel() instanceof DuplexChannel duplex) {
            written.addListener(done -> duplex.shutdownOutput());
        }
    }

    private void discard(ChannelHandlerContext ctx, Object msg) {
        discarded += msg instanceof HttpContent content ? content.content().readableBytes() : 0;
        ReferenceCountUtil.release(msg);
        if (receiving && (msg instanceof LastHttpContent || discarded > MAX_DISCARDED)) {
            receiving = false;
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            if (discarding || receiving || (!answering && held.isEmpty())) {
                ctx.close();
            }
        } else if (event == OpenConnections.Drain.BEGUN && !answering && held.isEmpty()) {
            clock.closeIn(DRAIN_GRACE);
        }
        ctx.fireUserEventTriggered(event);
    }

    /** Whether a channel is an HTTP/1 connection, and not a stream of another. */
    public static boolean carries(Channel channel) {
        return channel.pipeline().get(NAME) != null;
    }

    /**
     * Makes the connection a tunnel after a 101 has been written: HTTP leaves the pipeline, and what the client has sent
     * behind its request goes to the successor, which stands last.
     */
    public static void switchTo(ChannelPipeline pipeline, ChannelHandler successor) {
        pipeline.addLast(successor);
        pipeline.remove(GUARD);
        pipeline.remove(NAME);
        pipeline.remove(CLOCK);
        pipeline.remove(CODEC);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        releaseHeld();
    }

    private void releaseHeld() {
        for (Object msg = held.poll(); msg != null; msg = held.poll()) {
            ReferenceCountUtil.release(msg);
        }
    }
}
