package dev.tollgate.sidecar.ndt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.http.AddressBlock;
import dev.tollgate.sidecar.quota.Ticket;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a test may hang, by a clock that is moved by hand. */
final class TunnelTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Tester TESTER = new Tester.Anonymous(new AddressBlock(1), "t");

    private final EmbeddedChannel client = new EmbeddedChannel();
    private final EmbeddedChannel upstream = new EmbeddedChannel();
    private final RecordingObserver observer = new RecordingObserver();
    private PlaceBounds bounds = new PlaceBounds(1, 1, 1, 0);
    private final RunningTests running = new RunningTests(() -> bounds);

    @BeforeEach
    void prepare() {
        client.freezeTime();
        client.pipeline().addLast(NdtInitializer.UNPARSED, new ChannelInboundHandlerAdapter());
        client.pipeline().addLast(NdtInitializer.HTTP, new HttpServerCodec());
        client.pipeline().addLast(NdtInitializer.NDT, new ChannelInboundHandlerAdapter());
        upstream.pipeline().addLast(NdtInitializer.HTTP, new HttpClientCodec());
    }

    private void open(String direction) {
        assertTrue(running.enter(TESTER).isEmpty());
        RunningTest test = new RunningTest(
                observer,
                Grant.NONE,
                new TestAdmission.Admitted(new TestPlaces(running, TESTER, Ticket.none()), Optional.empty()),
                direction,
                client);
        DefaultHttpResponse answer =
                new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);
        Tunnel.open(client, upstream, answer, test, new Fidelity(false, false, true), PATIENCE);
    }

    @AfterEach
    void release() {
        client.finishAndReleaseAll();
        upstream.finishAndReleaseAll();
    }

    @Test
    void endsATestThatMovesNothing() throws Exception {
        open("upload");
        pass(PATIENCE.toSeconds() - 1);
        assertTrue(client.isOpen());

        pass(1);

        assertEnded("stalled");
    }

    @Test
    void endsAnUploadThatDripsOrSendsPingsOnly() throws Exception {
        open("upload");
        for (int i = 0; i < PATIENCE.toSeconds(); i++) {
            assertTrue(client.isOpen());
            client.writeInbound(Unpooled.wrappedBuffer(new byte[] {(byte) 0x89, (byte) 0x80, 0, 0, 0, 0}));
            pass(1);
        }

        assertEnded("stalled");
    }

    @Test
    void whatTheServerSendsIsNoProgressOfAnUpload() throws Exception {
        open("upload");
        for (int i = 0; i < PATIENCE.toSeconds(); i++) {
            assertTrue(client.isOpen());
            upstream.writeInbound(binary(10_000));
            pass(1);
        }

        assertEnded("stalled");
    }

    @Test
    void letsASlowTestLastButNotForever() throws Exception {
        open("download");
        for (long at = PATIENCE.toSeconds() - 1; at < TunnelWatch.LONGEST.toSeconds(); at += PATIENCE.toSeconds() - 1) {
            upstream.writeInbound(binary((int) Progress.LEAST));
            pass(PATIENCE.toSeconds() - 1);
            assertTrue(client.isOpen());
        }
        upstream.writeInbound(binary((int) Progress.LEAST));

        pass(PATIENCE.toSeconds() - 1);

        assertEnded("timeout");
    }

    @ParameterizedTest
    @ValueSource(strings = {"upload", "download"})
    void bearsAPauseOfATestThatHasBegunWhileNobodyWantsItsPlace(String direction) throws Exception {
        bounds = new PlaceBounds(8, 8, 8, 25);
        open(direction);
        move(direction);
        pass(1 + Progress.PAUSE * PATIENCE.toSeconds() - 1);
        assertTrue(client.isOpen());
        move(direction);
        pass(1 + Progress.PAUSE * PATIENCE.toSeconds() - 1);
        assertTrue(client.isOpen());

        pass(1);

        assertEnded("stalled");
    }

    @Test
    void bearsNoPauseBeforeATestHasBegun() throws Exception {
        bounds = new PlaceBounds(8, 8, 8, 25);
        open("upload");

        pass(PATIENCE.toSeconds());

        assertEnded("stalled");
    }

    @Test
    void endsAPauseWhenOthersWantThePlace() throws Exception {
        bounds = new PlaceBounds(8, 8, 8, 25);
        open("upload");
        move("upload");
        pass(1 + PATIENCE.toSeconds());
        assertTrue(client.isOpen());
        bounds = new PlaceBounds(1, 1, 1, 0);

        pass(1);

        assertEnded("stalled");
    }

    private void move(String direction) {
        (direction.equals("upload") ? client : upstream).writeInbound(binary((int) Progress.LEAST));
    }

    @Test
    void namesAStalledTestCompletedOnceTheServersCloseFrameHasPassed() throws Exception {
        open("upload");
        upstream.writeInbound(Unpooled.wrappedBuffer(new byte[] {(byte) 0x88, 0}));

        pass(PATIENCE.toSeconds());

        assertEnded("completed");
    }

    private static Object binary(int length) {
        byte[] frame = new byte[length];
        frame[0] = (byte) 0x82;
        frame[1] = 126;
        frame[2] = (byte) ((length - 4) >> 8);
        frame[3] = (byte) (length - 4);
        return Unpooled.wrappedBuffer(frame);
    }

    private void pass(long seconds) {
        for (long at = 0; at < seconds; at++) {
            client.advanceTimeBy(1, TimeUnit.SECONDS);
            client.runScheduledPendingTasks();
        }
    }

    private void assertEnded(String outcome) throws Exception {
        assertFalse(client.isOpen());
        assertFalse(upstream.isOpen());
        assertEquals(outcome, observer.nextEnd().outcome());
        assertEquals(0, running.count());
    }
}
