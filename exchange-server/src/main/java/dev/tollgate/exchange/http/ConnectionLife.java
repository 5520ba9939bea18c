package dev.tollgate.exchange.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a connection's times, and ends it when the server drains.
 *
 * <p>A head that is not complete in time is answered 408, and so is a body; a connection that rests too long is closed.
 * While an answer is being made no time runs against the client; while it has answers to take it must take one within the
 * time for a rest, at most a minute. One handler stands before the codec and sees that octets come, the other behind it and sees what they
 * mean; one timer serves the connection's whole life.
 */
final class ConnectionLife {
    /** Tells a connection to end once it has answered what it has received. */
    enum Drain {
        NOW
    }

    private enum Receiving {
        NOTHING,
        HEAD,
        BODY
    }

    private enum Phase {
        /** No request has been answered yet. */
        NEW,
        SERVING,
        /** The server drains: the connection still has a moment for a request that is on its way. */
        DRAINING,
        /** The connection closes as soon as it rests. */
        CLOSING,
        /** A deadline has passed. */
        ENDED
    }

    /** How long a connection on which nothing has come yet is left open when the server drains. */
    private static final long FIRST_REQUEST_MILLIS = 1_000;

    /** The same for one that was not read, or whose next request is on its way. */
    private static final long NEXT_REQUEST_MILLIS = 200;

    /** A client that does not read its response is closed earlier than an idle one. */
    private static final Duration MOST_TO_TAKE = Duration.ofSeconds(60);

    private static final Reply TOO_SLOW = Reply.error(HttpResponseStatus.REQUEST_TIMEOUT, "Request Timeout");

    private final long requestNanos;
    private final long idleNanos;
    private final long takeNanos;
    private final HttpObserver observer;
    private final BooleanSupplier held;

    private Receiving receiving = Receiving.NOTHING;
    private Phase phase = Phase.NEW;
    private int unanswered;
    private int untaken;
    private long due;
    private long takeBy;
    private @Nullable Future<?> watch;

    /** @param held whether a further request, or a part of it, has come that is not decoded yet */
    ConnectionLife(HttpLimits limits, HttpObserver observer, BooleanSupplier held) {
        this.held = held;
        this.requestNanos = limits.request().toNanos();
        this.idleNanos = limits.idle().toNanos();
        this.takeNanos = Math.min(idleNanos, MOST_TO_TAKE.toNanos());
        this.observer = observer;
    }

    ChannelHandler octets() {
        return new Octets();
    }

    ChannelHandler messages() {
        return new Messages();
    }

    /** A part of a head has come together with the request before it, which has its answer. The channel must be active. */
    static void headBegun(Channel channel) {
        ChannelHandlerContext ctx = channel.pipeline().context(Octets.class);
        ((Octets) ctx.handler()).begin(ctx);
    }

    private boolean isAtRest() {
        return unanswered == 0 && receiving == Receiving.NOTHING && !held.getAsBoolean();
    }

    private boolean takesNoMore() {
        return phase == Phase.DRAINING || phase == Phase.CLOSING;
    }

    private void allow(ChannelHandlerContext ctx, long nanos) {
        due = now(ctx) + nanos;
    }

    private void allowForWhatIsComing(ChannelHandlerContext ctx) {
        allow(ctx, receiving == Receiving.NOTHING ? idleNanos : requestNanos);
    }

    private static long now(ChannelHandlerContext ctx) {
        return ctx.executor().ticker().nanoTime();
    }

    private final class Octets extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            begin(ctx);
            ctx.fireChannelRead(message);
        }

        private void begin(ChannelHandlerContext ctx) {
            if (receiving == Receiving.NOTHING) {
                receiving = Receiving.HEAD;
                allow(ctx, requestNanos);
            }
        }
    }

    private final class Messages extends ChannelDuplexHandler {
        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            allow(ctx, requestNanos);
            watch(ctx, requestNanos);
            ctx.fireChannelActive();
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof HttpRequest) {
                receiving = Receiving.BODY;
                allow(ctx, requestNanos);
            }
            if (message instanceof LastHttpContent) {
                receiving = Receiving.NOTHING;
                unanswered++;
            }
            ctx.fireChannelRead(message);
        }

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            if (message instanceof HttpResponse response && !isInterim(response)) {
                answer(ctx, response, promise.unvoid());
            } else {
                ctx.write(message, promise);
            }
        }

        private void answer(ChannelHandlerContext ctx, HttpResponse response, ChannelPromise promise) {
            unanswered = Math.max(0, unanswered - 1);
            phase = phase == Phase.NEW ? Phase.SERVING : phase;
            allowForWhatIsComing(ctx);
            if (takesNoMore() && isAtRest()) {
                HttpUtil.setKeepAlive(response, false);
            }
            if (untaken++ == 0) {
                takeBy = now(ctx) + takeNanos;
            }
            ctx.write(response, promise).addListener(done -> taken(ctx));
        }

        private void taken(ChannelHandlerContext ctx) {
            untaken--;
            takeBy = now(ctx) + takeNanos;
            allowForWhatIsComing(ctx);
            if (phase == Phase.CLOSING) {
                closeIfAtRest(ctx);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event == Drain.NOW && phase != Phase.ENDED) {
                long grace = phase == Phase.NEW ? FIRST_REQUEST_MILLIS : NEXT_REQUEST_MILLIS;
                phase = Phase.DRAINING;
                ctx.executor().schedule(() -> closeIfAtRest(ctx), grace, TimeUnit.MILLISECONDS);
            }
            ctx.fireUserEventTriggered(event);
        }

        private void closeIfAtRest(ChannelHandlerContext ctx) {
            phase = phase == Phase.DRAINING ? Phase.CLOSING : phase;
            if (isAtRest() && untaken == 0) {
                ctx.close();
            }
        }

        private boolean isInterim(HttpResponse response) {
            return response.status().code() == HttpResponseStatus.CONTINUE.code();
        }

        private void watch(ChannelHandlerContext ctx, long nanos) {
            watch = ctx.executor().schedule(() -> check(ctx), nanos, TimeUnit.NANOSECONDS);
        }

        /** A timer that goes on would keep the memory of each connection of the last seconds. */
        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            if (watch != null) {
                watch.cancel(false);
            }
            ctx.fireChannelInactive();
        }

        private void check(ChannelHandlerContext ctx) {
            if (phase == Phase.ENDED || !ctx.channel().isActive()) {
                return;
            }
            long left = (untaken > 0 ? takeBy : due) - now(ctx);
            if (untaken == 0 && unanswered > 0) {
                watch(ctx, requestNanos);
            } else if (left > 0) {
                watch(ctx, Math.min(left, requestNanos / 2));
            } else {
                end(ctx);
            }
        }

        private void end(ChannelHandlerContext ctx) {
            phase = Phase.ENDED;
            if (untaken > 0 || receiving == Receiving.NOTHING) {
                ctx.close();
                return;
            }
            FinalReply.send(ctx.channel(), TOO_SLOW, Asked.unread(ctx.channel()), observer);
        }
    }
}
