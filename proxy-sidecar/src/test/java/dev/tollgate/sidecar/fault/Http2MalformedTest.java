package dev.tollgate.sidecar.fault;

import static dev.tollgate.sidecar.fault.RawHttp2Client.block;
import static dev.tollgate.sidecar.fault.RawHttp2Client.frame;
import static dev.tollgate.sidecar.fault.RawHttp2Client.headers;
import static dev.tollgate.sidecar.fault.RunningSidecar.NEAREST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.fault.RawHttp2Client.Frame;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Malformed requests of HTTP/2 (RFC 9113 §8.1.1) end their stream with PROTOCOL_ERROR, and nothing else. */
@Timeout(120)
final class Http2MalformedTest {
    private static final int PROTOCOL_ERROR = 1;
    /** What is malformed only at its end may be relayed before, and may come to the upstream after its test. */
    private static final String BEGUN = NEAREST + "?begun";

    private static final String[] GET = {
        ":method", "GET", ":scheme", "https", ":authority", "localhost", ":path", NEAREST
    };

    private static ScriptedUpstream upstream;
    private static RunningSidecar sidecar;

    private RawHttp2Client client;

    /** A server for all tests: what one of them breaks in it, another shows. */
    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        upstream = new ScriptedUpstream((connection, number) -> connection.answerAll());
        sidecar = new RunningSidecar(
                directory, upstream.port(), SelfSigned.listenerFields(directory), "drain: {timeout: 1s}");
    }

    @AfterAll
    static void stop() throws Exception {
        sidecar.close();
        upstream.close();
    }

    @BeforeEach
    void connect() throws Exception {
        client = new RawHttp2Client(sidecar.port());
    }

    @AfterEach
    void disconnect() throws Exception {
        client.close();
    }

    private static String[] without(String name) {
        List<String> fields = new ArrayList<>(List.of(GET));
        int at = fields.indexOf(name);
        fields.subList(at, at + 2).clear();
        return fields.toArray(String[]::new);
    }

    private static String[] with(String... more) {
        return Stream.concat(Stream.of(GET), Stream.of(more)).toArray(String[]::new);
    }

    private static String[] having(String name, String value) {
        String[] fields = GET.clone();
        fields[List.of(GET).indexOf(name) + 1] = value;
        return fields;
    }

    static Stream<List<String>> malformed() {
        return Stream.of(
                        without(":method"),
                        without(":scheme"),
                        without(":path"),
                        without(":authority"),
                        new String[0],
                        new String[] {"x", "y"},
                        having(":path", "/a b"),
                        having(":path", "/a\tb"),
                        having(":path", "/a\u007f"),
                        having(":path", "/a\u0000b"),
                        having(":path", "/a\r\nX: y"),
                        having(":path", ""),
                        having(":path", "v2/nearest"),
                        having(":path", "*"),
                        having(":path", "https://localhost" + NEAREST),
                        having(":method", "G T"),
                        having(":method", ""),
                        having(":method", "CONNECT"),
                        having(":scheme", "junk"),
                        having(":scheme", "ht tp"),
                        having(":authority", "u:p@localhost"),
                        having(":authority", ""),
                        with(":path", "/again"),
                        with(":status", "200"),
                        with(":protocol", "websocket"),
                        with(":unknown", "x"),
                        with("x", "y", ":late", "z"),
                        with("host", "other"),
                        with("host", "localhost", "host", "localhost"),
                        with("X-Upper", "y"),
                        with("x y", "z"),
                        with("", "z"),
                        with("x", "a\r\nb"),
                        with("x", "a\u0000b"),
                        with("connection", "close"),
                        with("connection", "x"),
                        with("transfer-encoding", "chunked"),
                        with("upgrade", "websocket"),
                        with("keep-alive", "1"),
                        with("proxy-connection", "close"),
                        with("te", "gzip"),
                        with("content-length", "5"),
                        with("content-length", "x"),
                        with("content-length", "-1"),
                        with("content-length", "1", "content-length", "2"))
                .map(List::of);
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void resetsTheStreamAndServesTheNext(List<String> fields) throws Exception {
        long before = relayed();
        client.send(headers(1, true, block(fields.toArray(String[]::new))));

        assertReset(1);
        assertTrue(client.isServed(3, NEAREST));
        assertEquals(before + 1, relayed());
    }

    private static long relayed() {
        return upstream.heads().stream().filter(head -> !head.contains(BEGUN)).count();
    }

    /** Frames that were on their way before the reset came are no error of the connection. */
    @ParameterizedTest
    @MethodSource("malformed")
    void isNoErrorOfTheConnectionWhereMoreOfTheRequestFollows(List<String> fields) throws Exception {
        client.send(
                headers(1, false, block(fields.toArray(String[]::new))),
                frame(RawHttp2Client.DATA, 0, 1, new byte[1_000]),
                frame(RawHttp2Client.WINDOW_UPDATE, 0, 1, RawHttp2Client.number(1)),
                frame(RawHttp2Client.DATA, RawHttp2Client.END_STREAM, 1, new byte[1_000]));

        assertReset(1);
        assertTrue(client.isServed(3, NEAREST));
    }

    private void assertReset(int stream) throws Exception {
        Frame frame = client.readUntil(RawHttp2Client.RST_STREAM);
        assertNotNull(frame, "the connection ended");
        assertEquals(stream, frame.stream());
        assertEquals(PROTOCOL_ERROR, frame.error());
    }

    @Test
    void resetsAStreamWhoseBodyIsNotAsLongAsItsLength() throws Exception {
        String[] fields = having(":path", BEGUN);
        byte[] five = block(Stream.concat(Stream.of(fields), Stream.of("content-length", "5"))
                .toArray(String[]::new));
        client.send(
                headers(1, false, five),
                frame(RawHttp2Client.DATA, RawHttp2Client.END_STREAM, 1, new byte[4]),
                headers(3, false, five),
                frame(RawHttp2Client.DATA, 0, 3, new byte[6]));

        assertReset(1);
        assertReset(3);
        assertTrue(client.isServed(5, NEAREST));
    }

    @Test
    void resetsAStreamWhoseTrailersAreMalformed() throws Exception {
        int stream = 1;
        for (String[] trailers : new String[][] {{":path", "/"}, {"X", "y"}, {"connection", "x"}}) {
            client.send(headers(stream, false, block(having(":path", BEGUN))), headers(stream, true, block(trailers)));
            assertReset(stream);
            stream += 2;
        }
        assertTrue(client.isServed(stream, NEAREST));
    }

    static Stream<List<String>> unusual() {
        return Stream.of(
                        having(":scheme", "http"),
                        with("host", "LOCALHOST"),
                        with("host", "localhost:443"),
                        with("te", "trailers"),
                        with("cookie", "a", "cookie", "b"),
                        with("x", ""),
                        with("content-length", "0"),
                        Stream.concat(Stream.of(without(":authority")), Stream.of("host", "localhost"))
                                .toArray(String[]::new))
                .map(List::of);
    }

    @ParameterizedTest
    @MethodSource("unusual")
    void servesWhatIsUnusualAndWellFormed(List<String> fields) throws Exception {
        client.send(headers(1, true, block(fields.toArray(String[]::new))));

        assertEquals("200", client.readUntil(RawHttp2Client.HEADERS).status());
    }

    private static long directOctets() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }

    /** One buffer for each request, lost, would be many chunks of the pool. */
    @Test
    void loseNoBufferInALongRow() throws Exception {
        byte[] request = block(having(":path", "/a b"));
        flood(request, 5);
        long before = directOctets();
        flood(request, 60);

        assertTrue(directOctets() - before < 1 << 20, "lost " + (directOctets() - before));
        assertTrue(client.isServed(1, NEAREST));
    }

    /** A connection bears 100 of them. */
    private void flood(byte[] request, int connections) throws Exception {
        for (int i = 0; i < connections; i++) {
            try (RawHttp2Client attacker = new RawHttp2Client(sidecar.port())) {
                byte[][] frames = new byte[99][];
                for (int n = 0; n < frames.length; n++) {
                    frames[n] = headers(2 * n + 1, true, request);
                }
                attacker.send(frames);
                for (int n = 0; n < frames.length; n++) {
                    assertEquals(
                            PROTOCOL_ERROR,
                            attacker.readUntil(RawHttp2Client.RST_STREAM).error());
                }
            }
        }
    }
}
