package dev.tollgate.sidecar.locate.upstream;

import dev.tollgate.sidecar.http.AnswerCodec;
import dev.tollgate.sidecar.http.Deadline;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The last handler of an upstream channel. It carries one call at a time, and returns to the pool only after a complete
 * exchange without extra data. Anything that an idle connection receives closes it.
 */
final class UpstreamConnection extends ChannelInboundHandlerAdapter {
    static final String HTTP = "http";

    private final UpstreamPool pool;
    private final Channel channel;
    private final AnswerCodec codec;
    private final Deadline deadline;
    private final long opened;
    private @Nullable UpstreamCall call;
    private boolean used;
    private boolean answering;
    private boolean interim;
    private boolean reusable;

    UpstreamConnection(UpstreamPool pool, Channel channel, AnswerCodec codec) {
        this.pool = pool;
        this.codec = codec;
        this.channel = channel;
        this.deadline = new Deadline(channel.eventLoop(), this::deadlinePassed);
        this.opened = channel.eventLoop().ticker().nanoTime();
    }

    Channel channel() {
        return channel;
    }

    Duration age() {
        return Duration.ofNanos(channel.eventLoop().ticker().nanoTime() - opened);
    }

    /** Sends a request. To be called on an idle connection only. */
    void carry(UpstreamCall next) {
        call = next;
        answering = false;
        reusable = false;
        deadline.at(next.deadline());
        channel.writeAndFlush(next.request(), channel.voidPromise());
        next.sentOn(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        UpstreamCall current = call;
        if (current == null) {
            reusable = false;
            ReferenceCountUtil.release(msg);
            close();
        } else if (!(msg instanceof HttpObject part) || part.decoderResult().isFailure()) {
            ReferenceCountUtil.release(msg);
            fail(msg instanceof HttpObject broken ? failureOf(broken) : UpstreamFailure.GARBAGE);
        } else if (part instanceof HttpResponse head) {
            onHead(current, head);
        } else {
            onContent(current, (HttpContent) part);
        }
    }

    private static UpstreamFailure failureOf(HttpObject broken) {
        return broken.decoderResult().cause() instanceof PrematureChannelClosureException
                ? UpstreamFailure.CLOSED
                : UpstreamFailure.GARBAGE;
    }

    private void onHead(UpstreamCall current, HttpResponse head) {
        answering = true;
        interim = head.status().codeClass() == HttpStatusClass.INFORMATIONAL
                && head.status().code() != HttpResponseStatus.SWITCHING_PROTOCOLS.code();
        if (interim) {
            current.answer().onInterim(head);
        } else {
            reusable = HttpUtil.isKeepAlive(head);
            current.answer().onHead(head);
        }
    }

    private void onContent(UpstreamCall current, HttpContent content) {
        if (interim) {
            content.release();
        } else if (content instanceof LastHttpContent) {
            complete(current);
            current.answer().onContent(content);
        } else {
            current.answer().onContent(content);
        }
    }

    private void complete(UpstreamCall current) {
        call = null;
        used = true;
        reusable &= current.isRequestEnded() && !codec.hasRest();
        deadline.clear();
        current.end();
        if (!reusable) {
            channel.close();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (call != null) {
            if (answering) {
                call.answer().onPause();
            }
        } else if (reusable && channel.isActive()) {
            reusable = false;
            pool.release(this);
        } else if (codec.hasRest()) {
            close();
        }
    }

    /** Waits for a request, for a bounded time. */
    void rest() {
        deadline.looselyIn(pool.idleTimeout());
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (call != null && channel.isWritable() && !call.isRequestEnded()) {
            call.answer().onRoom();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        deadline.cancel();
        UpstreamCall current = call;
        call = null;
        if (current != null && used && !answering && current.mayRetry()) {
            // before the place is released, or a waiting call would take it in addition to this connection
            pool.connect(current);
            pool.forget(this);
            return;
        }
        pool.forget(this);
        if (current != null) {
            current.fail(UpstreamFailure.CLOSED);
        }
    }

    /** An answer without a length ends with its connection, with TLS only by a close_notify (RFC 9112 §9.8). */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslCloseCompletionEvent end && !end.isSuccess()) {
            breakOff();
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        breakOff();
        close();
    }

    /** The decoder takes the end of the channel, which comes next, for the end of an answer without a length. */
    private void breakOff() {
        if (call != null && answering) {
            fail(UpstreamFailure.CLOSED);
        }
    }

    void close() {
        pool.withdraw(this);
        channel.close();
    }

    private void deadlinePassed() {
        if (call == null) {
            close();
        } else {
            fail(UpstreamFailure.TIMEOUT);
        }
    }

    private void fail(UpstreamFailure failure) {
        UpstreamCall current = call;
        abandon();
        if (current != null) {
            current.fail(failure);
        }
    }

    /** Ends with its call. Data that may have been read already does not reach the receiver. */
    void abandon() {
        call = null;
        reusable = false;
        channel.close();
    }

    /** Leaves the pool and HTTP. Octets after the 101 go to the successor. */
    void switchTo(ChannelHandler successor) {
        call = null;
        deadline.cancel();
        pool.forget(this);
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(successor);
        pipeline.remove(this);
        pipeline.remove(HTTP);
    }
}
