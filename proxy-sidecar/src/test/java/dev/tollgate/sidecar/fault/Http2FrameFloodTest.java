package dev.tollgate.sidecar.fault;

import static dev.tollgate.sidecar.fault.RawHttp2Client.frame;
import static dev.tollgate.sidecar.fault.RawHttp2Client.number;
import static dev.tollgate.sidecar.fault.RunningSidecar.NEAREST;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.fault.RawHttp2Client.Frame;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames that bring no work, and streams that the client makes the sidecar reset, in numbers. */
@Timeout(120)
final class Http2FrameFloodTest extends Http2Attack {
    private static final int AT_ONCE = 50;

    private static byte[] windowUpdate(int stream) {
        return frame(RawHttp2Client.WINDOW_UPDATE, 0, stream, number(1));
    }

    /** Frames that bring no part of a request, of a stream that is open and of none: all count alike. */
    static List<byte[]> withoutWork() {
        byte[] five = new byte[5];
        byte[] unknown = "unknown".getBytes(StandardCharsets.US_ASCII);
        return List.of(
                windowUpdate(0),
                windowUpdate(1),
                windowUpdate(3),
                frame(RawHttp2Client.PRIORITY, 0, 1, five),
                frame(RawHttp2Client.PRIORITY, 0, 99, five),
                frame(RawHttp2Client.SETTINGS, 0, 0, new byte[0]),
                frame(RawHttp2Client.SETTINGS, 1, 0, new byte[0]),
                frame(RawHttp2Client.PING, 0, 0, new byte[8]),
                frame(RawHttp2Client.PING, 1, 0, new byte[8]),
                frame(RawHttp2Client.GO_AWAY, 0, 0, new byte[8]),
                frame(RawHttp2Client.RST_STREAM, 0, 3, number(CANCEL)),
                frame(0xbe, 0, 0, unknown),
                frame(0xbe, 0, 1, unknown),
                frame(0xbe, 0, 3, unknown),
                frame(RawHttp2Client.DATA, 0, 1, new byte[1]),
                frame(RawHttp2Client.DATA, 0, 1, new byte[0]));
    }

    /** Stream 1 is open and stream 3 is closed. */
    @ParameterizedTest
    @MethodSource("withoutWork")
    void endsAConnectionThatFloodsItWithFramesWithoutWork(byte[] flood) throws Exception {
        attacker.send(
                frame(RawHttp2Client.HEADERS, RawHttp2Client.END_HEADERS, 1, RawHttp2Client.get(NEAREST + "?silence")));
        assertTrue(attacker.isServed(3, NEAREST));
        byte[][] frames = new byte[MORE_THAN_ALLOWED][];
        Arrays.fill(frames, flood);
        attacker.send(frames);

        assertCalmed();
    }

    /** Of each kind there are fewer than are allowed of one kind alone. */
    @Test
    void endsAConnectionThatMixesFramesWithoutWork() throws Exception {
        List<byte[]> all = withoutWork();
        List<Integer> kinds = List.of(0, 4, 6, 8, 11);
        byte[][] frames = new byte[60 * kinds.size()][];
        Arrays.setAll(frames, i -> all.get(kinds.get(i % kinds.size())));
        attacker.send(frames);

        assertCalmed();
    }

    /** A client that enlarges both windows for each 4 KiB of an answer, as Go's does. */
    @Test
    void servesAClientThatEnlargesItsWindowsOften() throws Exception {
        stop();
        int length = 1 << 20;
        String head = "HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n";
        start("", (connection, number) -> {
            while (connection.readHead() != null) {
                connection.write(head + "x".repeat(length));
            }
        });
        for (int stream = 1; stream < 6; stream += 2) {
            other.sendGet(stream, NEAREST);
            int unacknowledged = 0;
            for (Frame frame = other.read(); !isEnd(frame); frame = other.read()) {
                unacknowledged += frame.type() == RawHttp2Client.DATA ? frame.payload().length : 0;
                for (; unacknowledged >= 4096; unacknowledged -= 4096) {
                    byte[] more = number(4096);
                    other.send(
                            frame(RawHttp2Client.WINDOW_UPDATE, 0, 0, more),
                            frame(RawHttp2Client.WINDOW_UPDATE, 0, stream, more));
                }
            }
        }
    }

    private static boolean isEnd(Frame frame) {
        assertNotNull(frame, "the connection ended");
        assertNotEquals(RawHttp2Client.GO_AWAY, frame.type());
        return frame.type() == RawHttp2Client.DATA && (frame.flags() & RawHttp2Client.END_STREAM) != 0;
    }

    static List<byte[]> broken() {
        byte[] tooMuch = ByteBuffer.allocate(4).putInt(Integer.MAX_VALUE).array();
        return List.of(
                frame(RawHttp2Client.WINDOW_UPDATE, 0, 1, tooMuch),
                frame(RawHttp2Client.PRIORITY, 0, 1, new byte[4]),
                frame(RawHttp2Client.HEADERS, RawHttp2Client.END_HEADERS, 1, RawHttp2Client.get("/")),
                frame(RawHttp2Client.HEADERS, 5, 1, RawHttp2Client.field("X-Upper", "y")));
    }

    /** The kind of CVE-2025-8671: the client breaks rules so that the server resets. */
    @ParameterizedTest
    @MethodSource("broken")
    void endsAConnectionThatMakesTheSidecarResetStreams(byte[] broken) throws Exception {
        byte[] silence = RawHttp2Client.get(NEAREST + "?silence");
        assertEndsAtTooManyResets(stream -> {
            byte[] frame = ByteBuffer.wrap(broken.clone()).putInt(5, stream).array();
            return concat(RawHttp2Client.headers(stream, false, silence), frame);
        });
        assertTrue(
                upstream.heads().size() <= MORE_THAN_ALLOWED / 2,
                upstream.heads().size() + " went upstream");
    }

    private static byte[] concat(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    /** Each is answered, and the rest of it is refused by a reset. */
    @Test
    void endsAConnectionWhoseRequestsAreNeverWhole() throws Exception {
        assertEndsAtTooManyResets(stream -> RawHttp2Client.headers(stream, false, RawHttp2Client.get("/no/route")));
    }

    /** Sends so many requests at once that none of them is refused. */
    private void assertEndsAtTooManyResets(IntFunction<byte[]> request) throws Exception {
        int sent = 0;
        while (sent < MORE_THAN_ALLOWED && areReset(sent, request)) {
            sent += AT_ONCE;
        }

        assertTrue(sent < MORE_THAN_ALLOWED, sent + " were reset");
        assertOtherIsServed();
    }

    private boolean areReset(int before, IntFunction<byte[]> request) throws Exception {
        byte[][] requests = new byte[AT_ONCE][];
        Arrays.setAll(requests, i -> request.apply(2 * (before + i) + 1));
        boolean reset = attacker.send(requests);
        for (int i = 0; reset && i < AT_ONCE; i++) {
            reset = attacker.readUntil(RawHttp2Client.RST_STREAM) != null;
        }
        return reset;
    }
}
