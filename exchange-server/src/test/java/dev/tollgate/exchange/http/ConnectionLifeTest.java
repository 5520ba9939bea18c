package dev.tollgate.exchange.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client that has not taken its answer yet. */
final class ConnectionLifeTest {
    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final HttpLimits LIMITS = new HttpLimits(1, 1, Duration.ofSeconds(10), IDLE, 1);

    private final ConnectionLife life = new ConnectionLife(LIMITS, null, () -> false);
    private final Untaken untaken = new Untaken();
    private final EmbeddedChannel channel = new EmbeddedChannel();

    @BeforeEach
    void answer() {
        channel.freezeTime();
        channel.pipeline().addLast(untaken, life.octets(), life.messages());
        channel.pipeline().fireChannelActive();
        channel.writeInbound(new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/"));
        ReferenceCountUtil.release(channel.<FullHttpRequest>readInbound());
        channel.writeOneOutbound(Replies.of(Reply.empty(HttpResponseStatus.OK), HttpVersion.HTTP_1_1));
    }

    @AfterEach
    void end() {
        ReferenceCountUtil.release(untaken.message);
        channel.close();
    }

    @Test
    void hasTheTimeOfARestToTakeIt() {
        pass(IDLE.minusSeconds(1));
        assertTrue(channel.isOpen());

        pass(Duration.ofSeconds(11));
        assertFalse(channel.isOpen());
    }

    @Test
    void mayTakeItWhileTheServerDrains() {
        channel.pipeline().fireUserEventTriggered(ConnectionLife.Drain.NOW);
        pass(Duration.ofSeconds(1));
        assertTrue(channel.isOpen());

        untaken.promise.setSuccess();

        assertFalse(channel.isOpen());
    }

    /** Thousands of connections a second would else stay in memory for the time of a request. */
    @Test
    void leavesNoTimerBehind() {
        assertNotEquals(-1, channel.runScheduledPendingTasks());

        channel.pipeline().fireChannelInactive();

        assertEquals(-1, channel.runScheduledPendingTasks());
    }

    private void pass(Duration time) {
        channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
    }

    /** Keeps what is written. */
    private static final class Untaken extends ChannelOutboundHandlerAdapter {
        private Object message;
        private ChannelPromise promise;

        @Override
        public void write(ChannelHandlerContext ctx, Object written, ChannelPromise done) {
            message = written;
            promise = done;
        }
    }
}
