package dev.tollgate.sidecar.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.listener.ConnectionObserver;
import dev.tollgate.sidecar.listener.ListenerBounds;
import dev.tollgate.sidecar.listener.OpenConnections;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The deadlines of an HTTP/2 connection whose client does nothing, in an embedded channel whose time stands still. */
final class Http2ConnectionTest {
    private static final ListenerBounds BOUNDS =
            new ListenerBounds(10, 10, 200, 16_384, Duration.ofSeconds(10), Duration.ofSeconds(60));
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes();

    private final List<ConnectionObserver.Cause> refusals = new ArrayList<>();
    private final EmbeddedChannel connection = new EmbeddedChannel();

    @BeforeEach
    void start() {
        connection.freezeTime();
        Http2Connection.addTo(
                connection.pipeline(),
                BOUNDS,
                new OpenConnections(),
                new Refusals(refusals),
                ChannelInboundHandlerAdapter::new);
    }

    @AfterEach
    void close() {
        connection.finishAndReleaseAll();
    }

    private void pass(int seconds) {
        connection.advanceTimeBy(seconds, TimeUnit.SECONDS);
        connection.runPendingTasks();
    }

    @Test
    void endsWithoutAPrefaceAfterTheTimeOfAHead() {
        connection.writeInbound(Unpooled.copiedBuffer(PREFACE, 0, 30));
        pass(9);
        assertTrue(connection.isOpen());
        pass(1);

        assertFalse(connection.isOpen());
        assertEquals(List.of(ConnectionObserver.Cause.HEAD_TIMEOUT), refusals);
    }

    @Test
    void endsWithoutAStreamAfterTheIdleTime() {
        connection.writeInbound(Unpooled.copiedBuffer(PREFACE));
        pass(59);
        assertTrue(connection.isOpen());
        pass(1);

        assertFalse(connection.isOpen());
        assertEquals(List.of(), refusals);
    }

    @Test
    void endsWhenItsSocketTakesNothingForTheIdleTime() {
        connection.writeInbound(Unpooled.copiedBuffer(PREFACE));
        pass(30);
        connection.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        connection.runPendingTasks();
        // a stream that is open keeps the connection from being idle
        connection.writeInbound(Unpooled.wrappedBuffer(
                new byte[] {0, 0, 11, 1, 5, 0, 0, 0, 1, (byte) 0x82, (byte) 0x87, 1, 1, 'a', 4, 4, '/', 'v', '2', '/'
                }));
        pass(59);
        assertTrue(connection.isOpen());
        pass(1);

        assertFalse(connection.isOpen());
    }

    private static final byte[] HEADERS = {
        0, 0, 11, 1, 5, 0, 0, 0, 1, (byte) 0x82, (byte) 0x87, 1, 1, 'a', 4, 4, '/', 'v', '2', '/'
    };

    /** A half frame, and a whole one without END_HEADERS. */
    @ParameterizedTest
    @CsvSource({"12, 5", "20, 1"})
    void endsWhenAHeaderSectionIsNotCompleteInTheTimeOfAHead(int length, byte flags) {
        connection.writeInbound(Unpooled.copiedBuffer(PREFACE));
        pass(30);
        byte[] headers = Arrays.copyOf(HEADERS, length);
        headers[4] = flags;
        connection.writeInbound(Unpooled.wrappedBuffer(headers));
        pass(9);
        assertTrue(connection.isOpen());
        pass(1);

        assertFalse(connection.isOpen());
        assertEquals(List.of(ConnectionObserver.Cause.HEAD_TIMEOUT), refusals);
    }

    @Test
    void aHeaderSectionThatIsCompleteInTimeHasNoMoreOfIt() {
        connection.writeInbound(Unpooled.copiedBuffer(PREFACE), Unpooled.copiedBuffer(HEADERS, 0, 12));
        pass(9);
        connection.writeInbound(Unpooled.copiedBuffer(HEADERS, 12, HEADERS.length - 12));
        pass(9);

        assertTrue(connection.isOpen());
        assertFalse(refusals.contains(ConnectionObserver.Cause.HEAD_TIMEOUT));
    }

    /** A stream that waits is not read, and one that is not read does not end by itself. */
    @Test
    void endsWithAllItsStreamsAlsoThoseThatWait() {
        List<Channel> streams = new ArrayList<>();
        EmbeddedChannel crowded = new EmbeddedChannel();
        Http2Connection.addTo(
                crowded.pipeline(),
                BOUNDS,
                new OpenConnections(),
                new Refusals(refusals),
                () -> new ChannelInboundHandlerAdapter() {
                    @Override
                    public void handlerAdded(ChannelHandlerContext ctx) {
                        streams.add(ctx.channel());
                        ReadGate.of(ctx.channel()).stop(ReadGate.Reason.BODY);
                    }
                });
        ByteBuf frames = Unpooled.buffer().writeBytes(PREFACE);
        for (int stream = 1; stream < 20; stream += 2) {
            byte[] headers = HEADERS.clone();
            headers[4] = 4; // without END_STREAM
            headers[8] = (byte) stream;
            frames.writeBytes(headers);
        }
        crowded.writeInbound(frames);
        assertTrue(streams.stream().filter(Channel::isOpen).count() > 5, streams + " wait");

        crowded.unsafe().close(crowded.voidPromise());
        crowded.runPendingTasks();

        assertEquals(List.of(), streams.stream().filter(Channel::isOpen).toList());
        crowded.releaseOutbound();
    }

    @Test
    void countsAConnectionInError() {
        connection.writeInbound(
                Unpooled.copiedBuffer(PREFACE), Unpooled.wrappedBuffer(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 1}));

        assertFalse(connection.isOpen());
        assertEquals(List.of(ConnectionObserver.Cause.HTTP2), refusals);
    }
}
