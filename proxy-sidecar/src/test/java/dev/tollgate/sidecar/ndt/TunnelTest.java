package dev.tollgate.sidecar.ndt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.quota.Ticket;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long a test may hang, by a clock that is moved by hand. */
final class TunnelTest {
    private final EmbeddedChannel client = new EmbeddedChannel();
    private final EmbeddedChannel upstream = new EmbeddedChannel();
    private final RecordingObserver observer = new RecordingObserver();
    private final RunningTests running = new RunningTests(1);

    @BeforeEach
    void open() {
        client.freezeTime();
        client.pipeline().addLast(NdtInitializer.UNPARSED, new ChannelInboundHandlerAdapter());
        client.pipeline().addLast(NdtInitializer.HTTP, new HttpServerCodec());
        client.pipeline().addLast(NdtInitializer.NDT, new ChannelInboundHandlerAdapter());
        upstream.pipeline().addLast(NdtInitializer.HTTP, new HttpClientCodec());
        assertTrue(running.enter(false));
        RunningTest test = new RunningTest(
                observer,
                new Grant(Optional.empty(), "", Instant.MAX, false),
                new TestPlaces(running, Ticket.none()),
                "download",
                client);
        DefaultHttpResponse answer =
                new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);
        Tunnel.open(client, upstream, answer, test, new Fidelity(false, false, true));
    }

    @AfterEach
    void release() {
        client.finishAndReleaseAll();
        upstream.finishAndReleaseAll();
    }

    @Test
    void endsATestThatMovesNothing() throws Exception {
        pass(Tunnel.IDLE.toSeconds());
        assertTrue(client.isOpen());

        pass(10);

        assertEnded();
    }

    @Test
    void letsATestThatMovesLastButNotForever() throws Exception {
        for (int i = 0; i < 5; i++) {
            upstream.writeInbound(Unpooled.copyInt(i));
            pass(20);
            assertTrue(client.isOpen());
        }
        upstream.writeInbound(Unpooled.copyInt(5));

        pass(Tunnel.LONGEST.toSeconds() - 100);

        assertEnded();
    }

    private void pass(long seconds) {
        for (long at = 0; at < seconds; at += 5) {
            client.advanceTimeBy(5, TimeUnit.SECONDS);
            client.runScheduledPendingTasks();
        }
    }

    private void assertEnded() throws Exception {
        assertFalse(client.isOpen());
        assertFalse(upstream.isOpen());
        assertEquals("timeout", observer.nextEnd().outcome());
        assertEquals(0, running.count());
    }
}
