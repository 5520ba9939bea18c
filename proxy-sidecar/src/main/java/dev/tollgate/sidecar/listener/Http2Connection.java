package dev.tollgate.sidecar.listener;

import dev.tollgate.memory.Accounts;
import dev.tollgate.memory.UnparsedOctets;
import dev.tollgate.sidecar.http.Deadline;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Exception.ShutdownHint;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2PingFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/2 connection (RFC 9113): each stream is a channel with the same handlers as an HTTP/1 request. Streams, header
 * lists, resets, control frames, demands for acknowledgements and empty frames are bounded. After the idle time a connection
 * without a stream ends, whatever else it sends, and a stream whose answer the client does not take. At a drain new streams
 * are refused in two steps (RFC 9113 §6.8), so that none on its way is lost.
 */
final class Http2Connection extends ChannelInboundHandlerAdapter {
    private static final int MAX_STREAMS = 100;
    /** The longest frame that is taken (RFC 9113 §6.5.2). */
    private static final int FRAME = 16 * 1024;

    private static final int RESETS = 100;
    private static final int RESETS_PER_SECONDS = 10;
    private static final int EMPTY_FRAMES = 8;
    private static final int SMALL_CONTINUATIONS = 8;
    private static final int QUEUED_CONTROL_FRAMES = 1_000;
    /** How long a connection that closes waits for its streams, which the deadline of locate's answers bounds. */
    private static final Duration LAST_STREAMS = Duration.ofSeconds(60);

    private static final Duration DRAIN_GRACE = Duration.ofMillis(500);

    private final ListenerBounds bounds;
    private final OpenConnections connections;
    private final Supplier<ChannelHandler> application;
    private final UntakenAnswers untaken;
    private final UnparsedOctets unparsed;
    private @Nullable Deadline deadline;
    private @Nullable AcknowledgementRate acknowledgements;
    private boolean calmed;
    private int streams;

    private Http2Connection(
            Channel channel,
            ListenerBounds bounds,
            OpenConnections connections,
            Supplier<ChannelHandler> application,
            UnparsedOctets unparsed) {
        this.unparsed = unparsed;
        this.untaken = new UntakenAnswers(channel.eventLoop(), bounds.idleTimeout());
        this.bounds = bounds;
        this.connections = connections;
        this.application = application;
    }

    /** Completes the pipeline of a connection for which HTTP/2 was agreed on. */
    static void addTo(
            ChannelPipeline pipeline,
            ListenerBounds bounds,
            OpenConnections connections,
            Supplier<ChannelHandler> application) {
        UnparsedOctets unparsed = HttpListener.unparsed(pipeline, Math.max(FRAME, bounds.maxHeaders()));
        Accounts.of(pipeline.channel()).open(ConnectionCost.HTTP2_HEAP, 0);
        Http2Connection connection =
                new Http2Connection(pipeline.channel(), bounds, connections, application, unparsed);
        pipeline.addLast(unparsed)
                .addLast(Http2FrameCodecBuilder.forServer()
                        .initialSettings(Http2Settings.defaultSettings()
                                .maxConcurrentStreams(MAX_STREAMS)
                                .maxHeaderListSize(bounds.maxHeaders()))
                        .decoderEnforceMaxRstFramesPerWindow(RESETS, RESETS_PER_SECONDS)
                        .encoderEnforceMaxRstFramesPerWindow(RESETS, RESETS_PER_SECONDS)
                        .decoderEnforceMaxConsecutiveEmptyDataFrames(EMPTY_FRAMES)
                        .decoderEnforceMaxSmallContinuationFrames(SMALL_CONTINUATIONS)
                        .encoderEnforceMaxQueuedControlFrames(QUEUED_CONTROL_FRAMES)
                        .gracefulShutdownTimeoutMillis(LAST_STREAMS.toMillis())
                        .build())
                .addLast(new Http2MultiplexHandler(connection.new Stream()))
                .addLast(connection);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        deadline = new Deadline(ctx.executor(), ctx::close);
        acknowledgements = new AcknowledgementRate(ctx.executor().ticker());
        if (connections.isDraining()) {
            drain(ctx);
        } else {
            deadline.in(bounds.idleTimeout());
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (deadline != null) {
            deadline.cancel();
        }
        untaken.cancel();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        unparsed.progress();
        boolean demand = (msg instanceof Http2PingFrame ping && !ping.ack()) || msg instanceof Http2SettingsFrame;
        if (demand && !calmed && acknowledgements != null && acknowledgements.isExceededByNext()) {
            calmed = true;
            calm(ctx);
        }
        ctx.fireChannelRead(msg);
    }

    /** The codec has ended the connection where need be. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        OwnErrors.log(cause);
    }

    /** Ends the connection with its streams; a drain would let it go on. */
    private static void calm(ChannelHandlerContext ctx) {
        ChannelHandlerContext codec = ctx.pipeline().context(Http2FrameCodec.class);
        Http2Exception why = new Http2Exception(
                Http2Error.ENHANCE_YOUR_CALM, "too many PING or SETTINGS frames", ShutdownHint.HARD_SHUTDOWN);
        // as an outbound error it is not told to this pipeline, which knows
        ((Http2FrameCodec) codec.handler()).onError(codec, true, why);
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
        ctx.executor().schedule((Runnable) ctx::close, DRAIN_GRACE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void streamOpened(Channel stream) {
        streams++;
        if (acknowledgements != null) {
            acknowledgements.reset();
        }
        if (deadline != null) {
            deadline.clear();
        }
        stream.closeFuture().addListener(closed -> {
            streams--;
            if (streams == 0 && deadline != null) {
                deadline.looselyIn(bounds.idleTimeout());
            }
        });
    }

    private final class Stream extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel stream) {
            streamOpened(stream);
            stream.pipeline()
                    .addLast(new StreamMemory(stream, unparsed))
                    .addLast(new Http2StreamFrameToHttpObjectCodec(true))
                    .addLast(new Http2Stream(untaken))
                    .addLast(application.get());
        }
    }
}
