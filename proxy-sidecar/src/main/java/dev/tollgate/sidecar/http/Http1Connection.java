package dev.tollgate.sidecar.http;

import dev.tollgate.http.LastAnswer;
import dev.tollgate.memory.UnparsedOctets;
import dev.tollgate.sidecar.listener.OpenConnections;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/**
 * The life of an HTTP/1 connection: has the next request decoded when the answer before is complete (RFC 9112 §9.3.2),
 * the client takes its answers and other connections had their turn; decides whether the connection persists (§9.3) and
 * how it ends (§9.6).
 *
 * <p>Behind it a request without a body is one {@link HttpRequest}; one with a body is followed by its contents. After
 * a decoding failure the messages of the connection can no longer be separated: it ends with the answer.
 */
final class Http1Connection extends ChannelDuplexHandler {
    private enum Phase {
        SERVING,
        /** The client has ended its half; it gets the answers to what it has sent. */
        INPUT_ENDED,
        /** Serves no further request, and drops what the client still sends until the connection closes. */
        ENDING
    }

    private final HeadClock clock;
    private final OpenConnections connections;
    private final HeldRequests held;
    private final UnparsedOctets unparsed;
    private final MessageMemory memory;
    private final ServedRequest request = new ServedRequest();
    private final UnwantedRest rest;
    private Phase phase = Phase.SERVING;
    private boolean served;

    Http1Connection(
            HeadClock clock,
            OpenConnections connections,
            HeldRequests held,
            UnparsedOctets unparsed,
            MessageMemory memory) {
        this.memory = memory;
        this.unparsed = unparsed;
        this.clock = clock;
        this.connections = connections;
        this.held = held;
        this.rest = new UnwantedRest(request, clock);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        unparsed.progress();
        if (phase == Phase.ENDING) {
            rest.drop(ctx, msg);
        } else {
            deliver(ctx, msg);
            advance(ctx);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        held.readComplete();
        memory.count();
        ctx.fireChannelReadComplete();
    }

    private void deliver(ChannelHandlerContext ctx, Object msg) {
        memory.serves(msg);
        if (msg instanceof HttpRequest head) {
            served = true;
            request.begin(head);
            clock.serving();
            ctx.fireChannelRead(head);
        } else if (request.follow(msg)) {
            ctx.fireChannelRead(msg);
        } else {
            ReferenceCountUtil.release(msg);
        }
    }

    /** Has the next request served if this one is over and the answer to one more finds room. */
    private void advance(ChannelHandlerContext ctx) {
        if (served && phase != Phase.ENDING && isOver() && ctx.channel().isWritable()) {
            served = false;
            held.next();
        }
    }

    private boolean isOver() {
        return !request.isAnswerOwed() && !request.goesOn();
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
        if (msg instanceof HttpResponse head) {
            if (head.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
                ctx.write(msg, promise);
                return;
            }
            head.setProtocolVersion(HttpVersion.HTTP_1_1);
            request.beginAnswer(head, isLast());
        }
        if (msg instanceof LastHttpContent) {
            ChannelPromise written = request.persists() ? promise : promise.unvoid();
            ctx.write(msg, written);
            answered(ctx, written);
        } else {
            ctx.write(msg, promise);
        }
    }

    /** A close in the middle of an answer that a close would end is a reset: the client must not take it for whole. */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (request.wouldCloseComplete()) {
            ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        }
        ctx.close(promise);
    }

    boolean isDraining() {
        return connections.isDraining();
    }

    /** Returns whether this connection must take no further request. */
    private boolean isLast() {
        return (phase == Phase.INPUT_ENDED || connections.isDraining()) && held.isAll();
    }

    private void answered(ChannelHandlerContext ctx, ChannelPromise written) {
        request.endAnswer();
        clock.waiting();
        memory.answered();
        if (!request.persists()) {
            end(ctx, written);
        } else {
            advance(ctx);
            endIdle(ctx);
        }
    }

    private boolean isIdle() {
        return !request.isAnswerOwed() && held.isEmpty();
    }

    /** Ends a connection on which nothing is wanted any more, by the client or by us. */
    private void endIdle(ChannelHandlerContext ctx) {
        if (!isIdle()) {
            return;
        }
        if (phase == Phase.INPUT_ENDED) {
            UnwantedRest.closeWhenTaken(ctx);
        } else if (phase == Phase.SERVING && connections.isDraining()) {
            endSoon(ctx);
        }
    }

    /** Ends a connection that is still idle after the grace, when its client has taken the answers. */
    private void endSoon(ChannelHandlerContext ctx) {
        clock.endIn(Deadline.DRAIN_GRACE, () -> {
            if (isIdle()) {
                phase = Phase.ENDING;
                UnwantedRest.closeWhenTaken(ctx);
            }
        });
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        advance(ctx);
        ctx.fireChannelWritabilityChanged();
    }

    /** Closes after the last answer, when the client had a chance to read it. */
    private void end(ChannelHandlerContext ctx, ChannelFuture written) {
        boolean more = phase == Phase.SERVING && (request.isReceiving() || !held.isAll());
        phase = Phase.ENDING;
        clock.ending();
        memory.clear();
        if (!request.isReceiving()) {
            held.drop();
        }
        if (more) {
            rest.closeAfter(ctx, written);
        } else {
            LastAnswer.endAfter(written);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded(ctx);
        } else if (event == OpenConnections.Drain.BEGUN && isIdle()) {
            endSoon(ctx);
        }
        ctx.fireUserEventTriggered(event);
    }

    /**
     * A client that ends its input before its response has begun counts as gone: a close looks the same as a
     * half-close, and nearly all such clients have closed. A client whose response has begun gets the rest.
     */
    private void inputEnded(ChannelHandlerContext ctx) {
        phase = phase == Phase.SERVING ? Phase.INPUT_ENDED : phase;
        if (phase == Phase.ENDING || isIdle()) {
            UnwantedRest.closeWhenTaken(ctx);
        } else if (request.isReceiving() || request.isUnanswered()) {
            ctx.close();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        memory.clear();
    }
}
