package dev.tollgate.sidecar.listener;

import dev.tollgate.sidecar.http.Deadline;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The answers of an HTTP/2 connection that are complete and wait for their client: one that waits for longer than it may
 * ends its stream. Those that are not complete have the deadline of locate's answers. One event loop uses it.
 */
final class UntakenAnswers {
    private final EventLoop loop;
    private final Duration time;
    /** The moments until which they may wait, the oldest first. */
    private final Map<ChannelHandlerContext, Long> waiting = new LinkedHashMap<>();

    private final Deadline oldest;

    UntakenAnswers(EventLoop loop, Duration time) {
        this.loop = loop;
        this.time = time;
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
            stream.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL));
        }
    }

    /** Forgets all; to be called when the connection is gone. */
    void cancel() {
        oldest.cancel();
    }
}
