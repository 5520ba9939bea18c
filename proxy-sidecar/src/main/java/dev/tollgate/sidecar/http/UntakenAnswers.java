package dev.tollgate.sidecar.http;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The answers of an HTTP/2 connection that are complete and wait for their client: one that waits for longer than it may
 * ends its stream. Those that are not complete have the deadline of locate's answers. One event loop uses it.
 */
final class UntakenAnswers {
    /** A socket that takes anything takes a frame within this time. */
    private static final long SENDING_MILLIS = 1_000;

    private final EventLoop loop;
    private final Duration time;
    private final Runnable onStuck;
    /** The moments until which they may wait, the oldest first. */
    private final Map<ChannelHandlerContext, Long> waiting = new LinkedHashMap<>();

    private final Deadline oldest;

    /**
     * @param time for which an answer may wait
     * @param onStuck ends the connection, when even the end of a stream cannot be sent to the client
     */
    UntakenAnswers(EventLoop loop, Duration time, Runnable onStuck) {
        this.loop = loop;
        this.time = time;
        this.onStuck = onStuck;
        this.oldest = new Deadline(loop, this::endStreams);
    }

    /**
     * Takes note of one.
     *
     * @param stream by which the stream can be reset
     * @param written is done when the last of the answer is on its way
     */
    void add(ChannelHandlerContext stream, ChannelFuture written) {
        if (waiting.isEmpty()) {
            oldest.looselyIn(time);
        }
        waiting.put(stream, now() + time.toNanos());
        written.addListener(done -> waiting.remove(stream));
    }

    private long now() {
        return loop.ticker().nanoTime();
    }

    private void endStreams() {
        while (!waiting.isEmpty()) {
            Map.Entry<ChannelHandlerContext, Long> first =
                    waiting.entrySet().iterator().next();
            if (first.getValue() - now() > 0) {
                oldest.at(first.getValue());
                return;
            }
            ChannelHandlerContext stream = first.getKey();
            waiting.remove(stream);
            // closing the stream would not reset it: its end counts as sent already
            expectSent(stream.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL)));
        }
    }

    private void expectSent(ChannelFuture reset) {
        if (!reset.isDone()) {
            Future<?> check = loop.schedule(onStuck, SENDING_MILLIS, TimeUnit.MILLISECONDS);
            reset.addListener(sent -> check.cancel(false));
        }
    }

    /** Forgets all; to be called when the connection is gone. */
    void cancel() {
        oldest.cancel();
    }
}
