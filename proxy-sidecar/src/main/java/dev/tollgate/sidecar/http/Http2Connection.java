package dev.tollgate.sidecar.http;

import dev.tollgate.memory.Accounts;
import dev.tollgate.memory.UnparsedOctets;
import dev.tollgate.sidecar.http.http2.Http2Codec;
import dev.tollgate.sidecar.http.http2.Http2Messages;
import dev.tollgate.sidecar.listener.ConnectionCost;
import dev.tollgate.sidecar.listener.ConnectionObserver;
import dev.tollgate.sidecar.listener.ListenerBounds;
import dev.tollgate.sidecar.listener.OpenConnections;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/2 connection (RFC 9113): each stream is a channel with the same handlers as an HTTP/1 request, and has a turn
 * of the event loop of its own. The codec bounds the cost of frames. The connection ends if its preface or a header
 * section is not complete within the time of a head, if there was no stream for the idle time, whatever else it sends,
 * and if its socket took nothing for the idle time; a stream, if the client does not take its answer. At a drain new
 * streams are refused in two steps (RFC 9113 §6.8), so that none on its way is lost.
 */
final class Http2Connection extends ChannelInboundHandlerAdapter {
    /** The longest frame that is taken (RFC 9113 §6.5.2). */
    private static final int FRAME = 16 * 1024;

    /** How long a closing connection waits for its streams; the deadline of locate's responses bounds it. */
    private static final Duration LAST_STREAMS = Duration.ofSeconds(60);

    /** RFC 9113 §4.1. */
    private static final int FRAME_HEADER = 9;

    private final ListenerBounds bounds;
    private final OpenConnections connections;
    private final ConnectionObserver observer;
    private final Supplier<ChannelHandler> application;
    private final UntakenAnswers untaken;
    private final UnparsedOctets unparsed;
    private final CodecMemory memory;
    private final StreamTurns turns;
    private final Http2FrameCodec codec;
    private @Nullable Deadline deadline;
    private @Nullable Deadline unwritable;
    private @Nullable Deadline head;
    private boolean begun;
    private boolean inHead;
    private int held;
    private final Set<Channel> streams = new HashSet<>(4);

    private Http2Connection(
            Channel channel,
            ListenerBounds bounds,
            OpenConnections connections,
            ConnectionObserver observer,
            Supplier<ChannelHandler> application,
            UnparsedOctets unparsed) {
        this.memory = new CodecMemory(Accounts.of(channel));
        this.codec = Http2Codec.of(bounds.maxHeaders(), channel.eventLoop().ticker(), LAST_STREAMS, this::hold);
        this.turns = new StreamTurns(channel.eventLoop());
        this.unparsed = unparsed;
        this.untaken = new UntakenAnswers(channel.eventLoop(), bounds.idleTimeout(), () -> cut(channel));
        this.bounds = bounds;
        this.connections = connections;
        this.observer = observer;
        this.application = application;
    }

    /** Completes the pipeline of a connection for which HTTP/2 was agreed on. */
    static void addTo(
            ChannelPipeline pipeline,
            ListenerBounds bounds,
            OpenConnections connections,
            ConnectionObserver observer,
            Supplier<ChannelHandler> application) {
        Channel channel = pipeline.channel();
        UnparsedOctets unparsed =
                HttpListener.unparsed(pipeline, Math.max(FRAME, Http2Codec.longestBlock(bounds.maxHeaders())));
        Accounts.of(channel).open(ConnectionCost.HTTP2_HEAP, 0);
        Http2Connection connection = new Http2Connection(channel, bounds, connections, observer, application, unparsed);
        pipeline.addLast(unparsed)
                .addLast(connection.codec)
                .addLast(new Http2MultiplexHandler(connection.new Stream()))
                .addLast(connection);
    }

    /** Ends a connection at once, whatever is still to be written. */
    private static void cut(Channel connection) {
        connection.unsafe().close(connection.voidPromise());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        deadline = new Deadline(ctx.executor(), () -> passed(ctx));
        unwritable = new Deadline(ctx.executor(), () -> cut(ctx.channel()));
        head = new Deadline(ctx.executor(), () -> headTooSlow(ctx));
        if (connections.isDraining()) {
            drain(ctx);
        } else {
            deadline.in(bounds.headTimeout());
        }
    }

    private void passed(ChannelHandlerContext ctx) {
        if (!begun) {
            headTooSlow(ctx);
        } else {
            ctx.close();
        }
    }

    private void headTooSlow(ChannelHandlerContext ctx) {
        observer.onRefused(ConnectionObserver.Cause.HEAD_TIMEOUT);
        ctx.close();
    }

    /**
     * The connection has ended, and its streams with it. Netty leaves a stream that is not read open, with all that it holds,
     * until somebody reads it.
     */
    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        for (Channel stream : List.copyOf(streams)) {
            stream.unsafe().close(stream.voidPromise());
        }
        ctx.fireChannelInactive();
    }

    /** Records how many octets of an incomplete frame or header section the codec holds. */
    private void hold(int octets) {
        memory.section(octets);
        held = octets;
    }

    /**
     * A header section has the time of a head from its first octets. While there are streams the header of a frame alone may
     * be that of a body's part, which a slow client may send slowly.
     */
    private void timeHead() {
        boolean now = held > FRAME_HEADER || (held > 0 && streams.isEmpty());
        if (now != inHead && head != null) {
            inHead = now;
            if (now) {
                head.in(bounds.headTimeout());
            } else {
                head.clear();
            }
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (deadline != null) {
            deadline.cancel();
        }
        if (unwritable != null) {
            unwritable.cancel();
        }
        if (head != null) {
            head.cancel();
        }
        untaken.cancel();
    }

    /** The client's first SETTINGS end its preface (RFC 9113 §3.4), for which it has the time of a head. */
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        unparsed.progress();
        if (!begun && msg instanceof Http2SettingsFrame) {
            begun = true;
            if (deadline != null && streams.isEmpty()) {
                deadline.looselyIn(bounds.idleTimeout());
            }
        }
        ctx.fireChannelRead(msg);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        turns.readComplete();
        timeHead();
        memory.unread(codec.connection()
                .local()
                .flowController()
                .unconsumedBytes(codec.connection().connectionStream()));
        ctx.fireChannelReadComplete();
    }

    /** A client whose socket accepts nothing for the idle timeout is cut, whatever its streams wait for. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (unwritable != null) {
            if (ctx.channel().isWritable()) {
                unwritable.clear();
            } else {
                unwritable.looselyIn(bounds.idleTimeout());
            }
        }
        ctx.fireChannelWritabilityChanged();
    }

    /** The codec has ended the connection where need be. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (Http2CodecUtil.getEmbeddedHttp2Exception(cause) != null) {
            observer.onRefused(ConnectionObserver.Cause.HTTP2);
        } else {
            UnexpectedErrors.log(cause);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == OpenConnections.Drain.BEGUN) {
            drain(ctx);
        }
        ctx.fireUserEventTriggered(event);
    }

    /** The codec's own close sends the second GOAWAY and lets the streams end. */
    private static void drain(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR).setExtraStreamIds(Integer.MAX_VALUE));
        ctx.executor().schedule((Runnable) ctx::close, Deadline.DRAIN_GRACE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void streamOpened(Channel stream) {
        streams.add(stream);
        if (deadline != null) {
            deadline.clear();
        }
        stream.closeFuture().addListener(closed -> {
            streams.remove(stream);
            if (streams.isEmpty() && deadline != null) {
                deadline.looselyIn(bounds.idleTimeout());
            }
        });
    }

    private final class Stream extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel stream) {
            streamOpened(stream);
            turns.begins(stream);
            stream.pipeline()
                    .addLast(new StreamMemory(stream, unparsed, memory))
                    .addLast(new Http2Messages(bounds.maxRequestLine()))
                    .addLast(new Http2Stream(untaken))
                    .addLast(application.get());
        }
    }
}
