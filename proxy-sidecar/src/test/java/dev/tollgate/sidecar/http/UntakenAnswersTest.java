package dev.tollgate.sidecar.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2ResetFrame;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Complete answers on HTTP/2 whose client does not take them, in embedded channels whose time stands still. */
final class UntakenAnswersTest {
    private final EmbeddedChannel connection = new EmbeddedChannel();
    private UntakenAnswers untaken;

    @BeforeEach
    void start() {
        connection.freezeTime();
        untaken = new UntakenAnswers(connection.eventLoop(), Duration.ofSeconds(60), connection::close);
    }

    @AfterEach
    void close() {
        untaken.cancel();
        connection.finishAndReleaseAll();
    }

    private void pass(int seconds) {
        connection.advanceTimeBy(seconds, TimeUnit.SECONDS);
        connection.runPendingTasks();
    }

    /** A stream with a complete answer. */
    private final class Stream {
        private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
        private final ChannelPromise written = channel.newPromise();

        Stream() {
            untaken.add(channel.pipeline().firstContext(), written);
        }

        void assertReset() {
            Http2ResetFrame reset = channel.readOutbound();
            assertEquals(Http2Error.CANCEL.code(), reset.errorCode());
        }

        void assertLeft() {
            assertNull(channel.readOutbound());
        }
    }

    @Test
    void eachEndsItsStreamAfterTheTime() {
        Stream first = new Stream();
        pass(30);
        Stream second = new Stream();
        pass(29);
        first.assertLeft();
        pass(1);
        first.assertReset();
        second.assertLeft();

        pass(30);
        second.assertReset();
        assertTrue(connection.isOpen());
    }

    /** Its socket takes nothing at all, so that the reset is not sent either. */
    @Test
    void oneWhoseStreamCannotBeResetEndsItsConnection() {
        Stream stuck = new Stream();
        stuck.channel.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            @Override
            public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {}
        });
        pass(60);
        assertTrue(connection.isOpen());
        pass(1);
        assertFalse(connection.isOpen());
    }

    @Test
    void onesThatWereTakenAreLeftAlone() {
        Stream taken = new Stream();
        pass(30);
        taken.written.setSuccess();
        Stream next = new Stream();
        pass(59);
        taken.assertLeft();
        next.assertLeft();

        pass(1);
        next.assertReset();
    }
}
