package dev.tollgate.sidecar.fault;

import static dev.tollgate.sidecar.fault.RawHttp2Client.END_HEADERS;
import static dev.tollgate.sidecar.fault.RawHttp2Client.END_STREAM;
import static dev.tollgate.sidecar.fault.RawHttp2Client.block;
import static dev.tollgate.sidecar.fault.RawHttp2Client.frame;
import static dev.tollgate.sidecar.fault.RawHttp2Client.get;
import static dev.tollgate.sidecar.fault.RawHttp2Client.headers;
import static dev.tollgate.sidecar.fault.RunningSidecar.NEAREST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connections that do something and then nothing, in every state that HTTP/2 has: each gives its place back. */
@Timeout(120)
final class Http2DeadlineTest {
    private static final byte[] SETTINGS = frame(RawHttp2Client.SETTINGS, 0, 0, new byte[0]);

    @TempDir
    private Path directory;

    private static byte[] noWindow() {
        byte[] setting = ByteBuffer.allocate(6).putShort((short) 4).putInt(0).array();
        return frame(RawHttp2Client.SETTINGS, 0, 0, setting);
    }

    /** Returns what is sent before the silence. */
    private static List<byte[][]> states() {
        byte[] silence = get(NEAREST + "?silence");
        byte[] noMethod = block(":scheme", "https", ":authority", "a", ":path", "/");
        List<byte[][]> afterPreface = List.of(
                new byte[][] {},
                new byte[][] {frame(RawHttp2Client.SETTINGS, 1, 0, new byte[0])},
                new byte[][] {frame(RawHttp2Client.PING, 0, 0, new byte[8])},
                new byte[][] {frame(RawHttp2Client.GO_AWAY, 0, 0, new byte[8])},
                new byte[][] {headers(1, true, noMethod)},
                new byte[][] {headers(1, false, noMethod)},
                new byte[][] {headers(1, true, new byte[0])},
                new byte[][] {headers(1, true, silence)},
                new byte[][] {headers(1, false, silence)},
                new byte[][] {headers(1, false, silence), frame(RawHttp2Client.DATA, 0, 1, new byte[500])},
                new byte[][] {headers(1, false, get("/no/route"))},
                new byte[][] {frame(RawHttp2Client.HEADERS, END_STREAM, 1, silence)},
                new byte[][] {
                    frame(RawHttp2Client.HEADERS, END_STREAM, 1, silence),
                    frame(RawHttp2Client.CONTINUATION, 0, 1, new byte[0])
                },
                new byte[][] {headers(1, true, get(NEAREST)), frame(RawHttp2Client.HEADERS, END_STREAM, 3, silence)},
                new byte[][] {noWindow(), headers(1, true, get(NEAREST))},
                new byte[][] {noWindow(), headers(1, true, get("/no/route"))},
                new byte[][] {headers(1, true, get(NEAREST)), frame(RawHttp2Client.GO_AWAY, 0, 0, new byte[8])},
                new byte[][] {Arrays.copyOf(frame(RawHttp2Client.HEADERS, END_HEADERS, 1, silence), 20)},
                new byte[][] {Arrays.copyOf(SETTINGS, 5)});
        List<byte[][]> states = new ArrayList<>();
        for (byte[][] state : afterPreface) {
            List<byte[]> sent = new ArrayList<>(List.of(RawHttp2Client.PREFACE, SETTINGS));
            sent.addAll(List.of(state));
            states.add(sent.toArray(byte[][]::new));
        }
        states.add(new byte[][] {});
        states.add(new byte[][] {Arrays.copyOf(RawHttp2Client.PREFACE, 10)});
        states.add(new byte[][] {RawHttp2Client.PREFACE});
        states.add(new byte[][] {RawHttp2Client.PREFACE, Arrays.copyOf(SETTINGS, 6)});
        return states;
    }

    @Test
    void everyConnectionGivesItsPlaceBack() throws Exception {
        List<byte[][]> states = states();
        List<AutoCloseable> silent = new ArrayList<>();
        String bounds = """
                bounds: {head_timeout: 2s, idle_timeout: 2s, max_connections: %d}
                upstream_bounds: {answer_timeout: 2s}
                drain: {timeout: 1s}
                """.formatted(states.size() + 2);
        try (ScriptedUpstream upstream = new ScriptedUpstream(Http2DeadlineTest::answerUnlessSilent);
                RunningSidecar sidecar =
                        new RunningSidecar(directory, upstream.port(), SelfSigned.listenerFields(directory), bounds)) {
            for (byte[][] state : states) {
                silent.add(new RawHttp2Client(sidecar.port(), state));
            }
            // neither of these comes as far as HTTP/2
            RawClient handshake = sidecar.connect();
            silent.add(handshake);
            silent.add(sidecar.connect().send("\u0016\u0003\u0001\u0000"));

            assertEquals("", handshake.readToEnd());
            for (int i = 0; i < states.size(); i++) {
                ((RawHttp2Client) silent.get(i)).readToEnd();
            }
            for (int i = 0; i < states.size(); i++) {
                RawHttp2Client fresh = new RawHttp2Client(sidecar.port());
                silent.add(fresh);
                assertTrue(fresh.isServed(1, NEAREST), "place " + i);
            }
        } finally {
            for (AutoCloseable client : silent) {
                client.close();
            }
        }
    }

    private static void answerUnlessSilent(ScriptedUpstream.Connection connection, int number) throws Exception {
        while (!connection.readHead().contains("silence")) {
            connection.write(ScriptedUpstream.OK);
        }
        connection.awaitEnd();
    }
}
