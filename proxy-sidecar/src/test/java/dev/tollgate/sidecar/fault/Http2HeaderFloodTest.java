package dev.tollgate.sidecar.fault;

import static dev.tollgate.sidecar.fault.RawHttp2Client.frame;
import static dev.tollgate.sidecar.fault.RunningSidecar.NEAREST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.fault.RawHttp2Client.Frame;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Header sections of HTTP/2 that are too long, or come in too many pieces (RFC 9113 §10.5.1). */
@Timeout(120)
final class Http2HeaderFloodTest {
    private static final int ENHANCE_YOUR_CALM = 0xb;
    /** Pieces of less than 8 KiB, without the last one. */
    private static final int MAX_SMALL_PIECES = 7;

    @TempDir
    private Path directory;

    private ScriptedUpstream upstream;
    private RunningSidecar sidecar;
    private RawHttp2Client client;

    @BeforeEach
    void start() throws Exception {
        upstream = new ScriptedUpstream((connection, number) -> connection.answerAll());
        sidecar = new RunningSidecar(
                directory, upstream.port(), SelfSigned.listenerFields(directory), "drain: {timeout: 1s}");
        client = new RawHttp2Client(sidecar.port());
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        sidecar.close();
        upstream.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void servesARequestWhoseHeaderSectionComesInAsManySmallPiecesAsAllowed(int length) throws Exception {
        client.send(inPieces(MAX_SMALL_PIECES, length));

        Frame answer = client.readUntil(RawHttp2Client.HEADERS);
        assertNotNull(answer);
        assertEquals("200", answer.status());
    }

    /** Each piece costs as much as a large one, and together they stay below the bound of the header section. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void endsAConnectionWhoseHeaderSectionComesInOneSmallPieceMore(int length) throws Exception {
        client.send(inPieces(MAX_SMALL_PIECES + 1, length));

        Frame answer = client.read();
        while (answer != null && answer.type() != RawHttp2Client.HEADERS && answer.type() != RawHttp2Client.GO_AWAY) {
            answer = client.read();
        }
        assertNotNull(answer);
        assertEquals(RawHttp2Client.GO_AWAY, answer.type());
        assertEquals(ENHANCE_YOUR_CALM, answer.error());
        assertEquals(List.of(), upstream.heads());
        assertServed();
    }

    /** Returns a request in one frame so, another that ends it, and pieces between them. */
    private static byte[][] inPieces(int small, int length) {
        byte[][] frames = new byte[small + 1][];
        Arrays.fill(frames, frame(RawHttp2Client.CONTINUATION, 0, 1, cookies(length)));
        frames[0] = frame(RawHttp2Client.HEADERS, RawHttp2Client.END_STREAM, 1, RawHttp2Client.get(NEAREST));
        frames[small] = frame(RawHttp2Client.CONTINUATION, RawHttp2Client.END_HEADERS, 1, cookies(length));
        return frames;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16_000})
    void endsAConnectionWhoseHeaderSectionHasNoEnd(int length) throws Exception {
        client.send(frame(RawHttp2Client.HEADERS, RawHttp2Client.END_STREAM, 1, RawHttp2Client.get(NEAREST)));
        int sent = 0;
        while (sent < 1_000 && client.send(frame(RawHttp2Client.CONTINUATION, 0, 1, cookies(length)))) {
            sent++;
        }

        client.readToEnd();
        assertEquals(List.of(), upstream.heads());
        assertServed();
    }

    /** Each field counts 38 octets (RFC 9113 §6.5.2), and the bound is 16,384. */
    @ParameterizedTest
    @ValueSource(ints = {450, 16_000})
    void refusesAHeaderSectionThatIsTooLongAndServesTheNextStream(int fields) throws Exception {
        client.send(
                frame(RawHttp2Client.HEADERS, RawHttp2Client.END_STREAM, 1, RawHttp2Client.get(NEAREST)),
                frame(RawHttp2Client.CONTINUATION, RawHttp2Client.END_HEADERS, 1, cookies(fields)));

        Frame refusal = client.readUntil(RawHttp2Client.HEADERS);
        assertEquals(1, refusal.stream());
        assertEquals("431", refusal.status());
        assertEquals(List.of(), upstream.heads());
        assertTrue(client.isServed(3, NEAREST));
    }

    /** A table as large as the client allows would be the client's to fill: answers differ (RFC 7541 §4.2). */
    @Test
    void keepsItsTableSmallWhateverTheClientAllows() throws Exception {
        byte[] mebibyte =
                ByteBuffer.allocate(6).putShort((short) 1).putInt(1 << 20).array();
        try (RawHttp2Client fresh = new RawHttp2Client(
                sidecar.port(), RawHttp2Client.PREFACE, frame(RawHttp2Client.SETTINGS, 0, 0, mebibyte))) {
            fresh.sendGet(1, NEAREST);
            Frame answer = fresh.readUntil(RawHttp2Client.HEADERS);
            assertEquals("200", answer.status(), "the client's decoder takes a table of 4,096 octets");
        }
    }

    /** Returns so many empty {@code cookie} fields, one octet each (RFC 7541, appendix A). */
    private static byte[] cookies(int count) {
        byte[] block = new byte[count];
        Arrays.fill(block, (byte) 0xa0);
        return block;
    }

    private void assertServed() throws Exception {
        try (RawHttp2Client fresh = new RawHttp2Client(sidecar.port())) {
            assertTrue(fresh.isServed(1, NEAREST));
        }
    }
}
