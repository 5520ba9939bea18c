package dev.tollgate.sidecar.fault;

import static dev.tollgate.sidecar.fault.RawHttp2Client.frame;
import static dev.tollgate.sidecar.fault.RawHttp2Client.number;
import static dev.tollgate.sidecar.fault.RunningSidecar.NEAREST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.fault.RawHttp2Client.Frame;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that ask and do not read: what is held for them has a bound, and they do not stay. */
@Timeout(60)
final class ClientTakesNothingTest {
    private static final String SOON_IDLE = "bounds: {head_timeout: 3s, idle_timeout: 2s}\ndrain: {timeout: 1s}";
    /** Is answered on the spot; so long that not many are in one read. */
    private static final String NO_ROUTE = "GET / HTTP/1.1\r\nHost: a\r\nX: %s\r\n\r\n".formatted("x".repeat(900));

    private static final int NO_ERROR = 0;
    private static final int CANCEL = 8;
    /** Many times what the sockets' buffers hold. */
    private static final int MUCH = 64 << 20;

    @TempDir
    private Path directory;

    private ScriptedUpstream upstream;
    private RunningSidecar sidecar;

    private void start(ScriptedUpstream.Script script, String listener, String more) throws Exception {
        upstream = new ScriptedUpstream(script);
        sidecar = new RunningSidecar(directory, upstream.port(), listener, more);
    }

    @AfterEach
    void stop() throws Exception {
        sidecar.close();
        upstream.close();
    }

    private static long heldOctets() {
        ByteBufAllocatorMetric metric = ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric();
        return metric.usedDirectMemory() + metric.usedHeapMemory();
    }

    @Test
    void oneWhoseRequestsAreAnsweredOnTheSpotIsReadNoFurtherAndCut() throws Exception {
        start((connection, number) -> connection.answerAll(), "", SOON_IDLE);
        String requests = NO_ROUTE.repeat(100);
        long before = heldOctets();
        int sent = 0;
        try (RawClient attacker = new RawClient(sidecar.port(), 16 * 1024)) {
            while (isSent(attacker, requests)) {
                sent += requests.length();
                assertTrue(heldOctets() - before < MUCH, "held " + (heldOctets() - before));
                assertTrue(sent < MUCH, "the connection goes on after " + sent + " octets");
            }
        }
        try (RawClient other = sidecar.connect()) {
            assertEquals(200, RawClient.status(other.get(NEAREST).readAnswer()));
        }
    }

    private static boolean isSent(RawClient client, String text) {
        try {
            client.send(text);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The first body waits for a connection upstream, what is behind it for an answer that does not come. */
    @Test
    void oneThatSendsABodyWithoutEndBehindAnotherIsReadNoFurther() throws Exception {
        start(
                (connection, number) -> {
                    connection.readHead();
                    connection.write(ScriptedUpstream.OK);
                    connection.awaitEnd();
                },
                "",
                "drain: {timeout: 1s}");
        String get = "GET " + NEAREST + " HTTP/1.1\r\nHost: a\r\n";
        byte[] first = (get + "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n" + (get + "\r\n").repeat(20))
                .getBytes(StandardCharsets.US_ASCII);
        try (SocketChannel client =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), sidecar.port()))) {
            client.write(ByteBuffer.wrap(first));
            client.read(ByteBuffer.allocate(1_000));
            client.configureBlocking(false);

            client.write(
                    ByteBuffer.wrap((get + "Content-Length: 1000000000\r\n\r\n").getBytes(StandardCharsets.US_ASCII)));
            byte[] more = new byte[64 * 1024];
            int sent = 0;
            for (int idle = 0; idle < 20 && sent < MUCH; ) {
                int written = client.write(ByteBuffer.wrap(more));
                sent += written;
                idle = written > 0 ? 0 : idle + 1;
                Thread.sleep(written > 0 ? 0 : 50);
            }
            assertTrue(sent < MUCH, "all of it is read");
        }
    }

    /** Its windows are as wide as can be, so that only the socket stops the answer. */
    @Test
    void answerThatAClientOfHttp2DoesNotReadFromItsSocketEnds() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        start(
                (connection, number) -> {
                    connection.readHead();
                    try {
                        connection.pour(new AtomicLong());
                    } finally {
                        ended.countDown();
                    }
                },
                SelfSigned.listenerFields(directory),
                SOON_IDLE + "\nupstream_bounds: {answer_timeout: 3s}");
        byte[] widest = ByteBuffer.allocate(6)
                .putShort((short) 4)
                .putInt(Integer.MAX_VALUE)
                .array();
        try (RawHttp2Client attacker = new RawHttp2Client(sidecar.port())) {
            attacker.send(
                    frame(RawHttp2Client.SETTINGS, 0, 0, widest),
                    frame(RawHttp2Client.WINDOW_UPDATE, 0, 0, number(Integer.MAX_VALUE - 65_535)));
            attacker.sendGet(1, NEAREST);

            assertTrue(ended.await(20, TimeUnit.SECONDS), "the answer goes on");
        }
    }

    @Test
    void streamsWithoutAWindowAreResetAndTheirConnectionEnds() throws Exception {
        int streams = 10;
        start((connection, number) -> connection.answerAll(), SelfSigned.listenerFields(directory), SOON_IDLE);
        byte[] noWindow = ByteBuffer.allocate(6).putShort((short) 4).putInt(0).array();
        Set<Integer> reset = new HashSet<>();
        try (RawHttp2Client attacker = new RawHttp2Client(sidecar.port())) {
            attacker.send(frame(RawHttp2Client.SETTINGS, 0, 0, noWindow));
            for (int i = 0; i < streams; i++) {
                attacker.sendGet(2 * i + 1, "/no/route");
            }
            for (int i = 0; i < streams; i++) {
                Frame frame = attacker.readUntil(RawHttp2Client.RST_STREAM);
                assertEquals(CANCEL, frame.error());
                reset.add(frame.stream());
            }

            assertEquals(streams, reset.size());
            assertEquals(NO_ERROR, attacker.readToEnd());
        }
    }
}
