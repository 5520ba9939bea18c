package dev.tollgate.sidecar.fault;

import static dev.tollgate.sidecar.fault.RawHttp2Client.frame;
import static dev.tollgate.sidecar.fault.RawHttp2Client.number;
import static dev.tollgate.sidecar.fault.RunningSidecar.NEAREST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.fault.RawHttp2Client.Frame;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One client floods its HTTP/2 connection: that connection is ended or held within a bound, and another goes on. */
@Timeout(120)
final class Http2FloodTest extends Http2Attack {
    private static final int ENHANCE_YOUR_CALM = 0xb;
    private static final int REFUSED_STREAM = 0x7;
    private static final int MAX_STREAMS = 100;
    /** PING and SETTINGS in ten seconds without a new stream. */
    private static final int MAX_DEMANDS = 100;

    private static final long MAX_HELD = 64 << 20;
    /** Many times what the sockets' buffers hold of the answers to them. */
    private static final int MANY_FRAMES = 5_000_000;

    @Test
    void endsAConnectionThatOpensStreamsAndResetsThem() throws Exception {
        for (int i = 0; i < 3 * MAX_RESETS; i++) {
            int stream = 2 * i + 1;
            attacker.send(
                    frame(RawHttp2Client.HEADERS, 5, stream, RawHttp2Client.get(NEAREST + "?silence")),
                    frame(RawHttp2Client.RST_STREAM, 0, stream, number(CANCEL)));
        }

        assertCalmed();
        assertTrue(upstream.heads().size() <= MAX_RESETS + 1, upstream.heads().size() + " requests went upstream");
    }

    /** A window that grows by nothing is an error of the stream (RFC 9113 §6.9), which the server must reset. */
    @Test
    void endsAConnectionThatMakesTheSidecarResetItsStreams() throws Exception {
        for (int i = 0; i < 3 * MAX_RESETS; i++) {
            int stream = 2 * i + 1;
            attacker.send(
                    frame(RawHttp2Client.HEADERS, 5, stream, RawHttp2Client.get(NEAREST + "?silence")),
                    frame(RawHttp2Client.WINDOW_UPDATE, 0, stream, number(0)));
        }

        assertCalmed();
        assertTrue(upstream.heads().size() <= MAX_RESETS + 1, upstream.heads().size() + " requests went upstream");
    }

    @Test
    void endsAConnectionThatReadsNoAcknowledgementOfItsPings() throws Exception {
        assertEndedUnread(frame(RawHttp2Client.PING, 0, 0, new byte[8]));
    }

    @Test
    void endsAConnectionThatReadsNoAcknowledgementOfItsSettings() throws Exception {
        assertEndedUnread(frame(RawHttp2Client.SETTINGS, 0, 0, new byte[0]));
    }

    private static long heldOctets() {
        ByteBufAllocatorMetric metric = ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric();
        return metric.usedDirectMemory() + metric.usedHeapMemory();
    }

    private void assertEndedUnread(byte[] flood) throws Exception {
        byte[][] frames = new byte[1_000][];
        Arrays.fill(frames, flood);
        int sent = 0;
        long before = heldOctets();
        while (attacker.send(frames)) {
            sent += frames.length;
            assertTrue(heldOctets() - before < MAX_HELD, "held " + (heldOctets() - before));
            assertTrue(sent < MANY_FRAMES, "the connection goes on after " + sent + " frames");
        }
        assertOtherIsServed();
    }

    @ParameterizedTest
    @CsvSource({"6, 8", "4, 0"})
    void endsAConnectionThatReadsItsAcknowledgementsAndDemandsMoreThanAnyProbe(int type, int length) throws Exception {
        attacker.send(frame(RawHttp2Client.PING, 0, 0, new byte[8]));
        attacker.readUntil(RawHttp2Client.PING);

        int demanded = 0;
        Frame answer;
        do {
            attacker.send(frame(type, 0, 0, new byte[length]));
            answer = attacker.read();
            demanded++;
        } while (answer != null && answer.type() == type && demanded < 50 * MAX_DEMANDS);

        assertNotNull(answer);
        assertEquals(RawHttp2Client.GO_AWAY, answer.type(), demanded + " were acknowledged");
        assertEquals(ENHANCE_YOUR_CALM, answer.error());
        assertTrue(demanded <= MORE_THAN_ALLOWED, demanded + " demands");
        assertNull(attacker.read());
        assertOtherIsServed();
    }

    /** Also one with an open stream, which a connection that only drained would wait for. */
    @Test
    void endsAConnectionThatDemandsTooMuchAtOnceWithItsStreams() throws Exception {
        attacker.sendGet(1, NEAREST + "?silence");
        byte[][] pings = new byte[2 * MAX_DEMANDS][];
        Arrays.fill(pings, frame(RawHttp2Client.PING, 0, 0, new byte[8]));
        attacker.send(pings);

        assertCalmed();
    }

    /** As gRPC probes for its bandwidth, and Go at each request that it gives up. */
    @Test
    void servesAConnectionThatProbesTheWayBetweenItsRequests() throws Exception {
        byte[][] pings = new byte[20][];
        Arrays.fill(pings, frame(RawHttp2Client.PING, 0, 0, new byte[8]));
        for (int stream = 1; stream < 40; stream += 2) {
            other.send(pings);
            assertTrue(other.isServed(stream, NEAREST));
            otherStream = stream + 2;
        }
        assertOtherIsServed();
    }

    @Test
    void endsAConnectionThatOnlyPingsAfterTheIdleTime() throws Exception {
        stop();
        start("bounds: {head_timeout: 3s, idle_timeout: 1s}", (connection, number) -> connection.answerAll());
        byte[] ping = frame(RawHttp2Client.PING, 0, 0, new byte[8]);
        while (attacker.send(ping) && attacker.read() != null) {
            Thread.sleep(200);
        }
        try (RawHttp2Client fresh = new RawHttp2Client(sidecar.port())) {
            assertTrue(fresh.isServed(1, NEAREST));
        }
    }

    /** Its streams have no window, so nothing of their answers can be sent. */
    @Test
    void readsNoMoreFromUpstreamThanStreamsWithoutAWindowLeaveRoomFor() throws Exception {
        int streams = 20;
        AtomicLong written = new AtomicLong();
        CountDownLatch ended = new CountDownLatch(streams);
        stop();
        start("upstream_bounds: {answer_timeout: 3s}", (connection, number) -> {
            if (!connection.readHead().contains("flood")) {
                connection.write(ScriptedUpstream.OK);
                return;
            }
            try {
                connection.pour(written);
            } finally {
                ended.countDown();
            }
        });
        byte[] noWindow = ByteBuffer.allocate(6).putShort((short) 4).putInt(0).array();
        attacker.send(frame(RawHttp2Client.SETTINGS, 0, 0, noWindow));
        for (int i = 0; i < streams; i++) {
            attacker.sendGet(2 * i + 1, NEAREST + "?flood");
        }

        assertOtherIsServed();
        assertTrue(ended.await(60, TimeUnit.SECONDS), "the answer deadline ends them");
        assertTrue(written.get() < streams * 16L * 1024 * 1024, "wrote " + written.get());
        assertOtherIsServed();
    }

    @Test
    void refusesMoreStreamsThanAllowedAtOnce() throws Exception {
        for (int i = 0; i < MAX_STREAMS + 20; i++) {
            attacker.sendGet(2 * i + 1, NEAREST + "?silence");
        }

        for (int i = 0; i < 20; i++) {
            Frame refused = attacker.readUntil(RawHttp2Client.RST_STREAM);
            assertEquals(REFUSED_STREAM, refused.error());
            assertTrue(refused.stream() > 2 * MAX_STREAMS - 1, "stream " + refused.stream());
        }
        assertOtherIsServed();
        assertTrue(upstream.heads().size() <= MAX_STREAMS + 2, upstream.heads().size() + " requests went upstream");
    }

    @Test
    void endsAConnectionThatSendsEmptyPartsOfABody() throws Exception {
        attacker.send(
                frame(RawHttp2Client.HEADERS, RawHttp2Client.END_HEADERS, 1, RawHttp2Client.get(NEAREST + "?silence")));
        for (int i = 0; i < 100; i++) {
            attacker.send(frame(RawHttp2Client.DATA, 0, 1, new byte[0]));
        }

        assertCalmed();
    }

    @Test
    void logsNothingOfAClientThatMisbehaves() throws Exception {
        try (LogLines lines = new LogLines("io.netty.channel")) {
            endsAConnectionThatSendsEmptyPartsOfABody();

            // the loops of the test before may still be ending
            assertEquals(
                    List.of(),
                    lines.lines().stream()
                            .filter(line -> !line.contains("event executor terminated"))
                            .toList());
        }
    }
}
