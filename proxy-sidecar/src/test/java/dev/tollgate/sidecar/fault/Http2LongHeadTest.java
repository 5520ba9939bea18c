package dev.tollgate.sidecar.fault;

import static dev.tollgate.sidecar.fault.RawHttp2Client.block;
import static dev.tollgate.sidecar.fault.RawHttp2Client.headers;
import static dev.tollgate.sidecar.fault.RunningSidecar.NEAREST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.fault.RawHttp2Client.Frame;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Heads over a bound are answered as on HTTP/1, and end their stream alone. */
@Timeout(60)
final class Http2LongHeadTest extends Http2Attack {
    private static byte[] head(String method, String path, int fields, int length) {
        List<String> all = new ArrayList<>(
                List.of(":method", method, ":scheme", "https", ":authority", "localhost", ":path", path));
        for (int i = 0; i < fields; i++) {
            all.addAll(List.of("x", "x".repeat(length)));
        }
        return block(all.toArray(String[]::new));
    }

    private void assertRefused(int stream, String status) throws Exception {
        Frame answer = attacker.readUntil(RawHttp2Client.HEADERS);
        assertEquals(stream, answer.stream());
        assertEquals(status, answer.status());
        assertTrue(answer.headers().contains("access-control-allow-origin", "*"));
        assertTrue(answer.headers().contains("content-type", "application/json"));
        Frame body = attacker.readUntil(RawHttp2Client.DATA);
        String json = new String(body.payload(), StandardCharsets.US_ASCII);
        assertTrue(json.contains("\"status\": " + status), json);
    }

    @ParameterizedTest
    @CsvSource({"1, 17000", "17, 1000", "3, 20000", "60, 1000", "75, 1000", "1800, 1"})
    void isRefusedWhileAnotherStreamGoesOn(int fields, int length) throws Exception {
        CountDownLatch refused = new CountDownLatch(1);
        stop();
        start("", (connection, number) -> {
            while (connection.readHead() != null) {
                refused.await();
                connection.write(ScriptedUpstream.OK);
            }
        });
        attacker.sendGet(1, NEAREST);
        attacker.send(headers(3, true, head("GET", NEAREST, fields, length)));
        assertRefused(3, "431");

        refused.countDown();
        Frame answer = attacker.readUntil(RawHttp2Client.HEADERS);
        assertEquals(1, answer.stream());
        assertEquals("200", answer.status());
        assertTrue(attacker.isServed(5, NEAREST));
        assertEquals(2, upstream.heads().size());
    }

    @ParameterizedTest
    @CsvSource({"8200, 0", "8200, 20", "20000, 0", "60000, 1"})
    void ofALongPathIsAnsweredByTheBoundOfTheRequestLine(int path, int fields) throws Exception {
        attacker.send(headers(1, true, head("GET", NEAREST + "?" + "x".repeat(path), fields, 1_000)));
        assertRefused(1, "414");

        assertTrue(attacker.isServed(3, NEAREST));
    }

    @Test
    void ofAPathAtTheBoundIsServed() throws Exception {
        String query = "?" + "x".repeat(8_192 - "GET  HTTP/1.1".length() - NEAREST.length() - 1);
        attacker.send(headers(1, true, head("GET", NEAREST + query, 0, 0)));
        assertEquals("200", attacker.readUntil(RawHttp2Client.HEADERS).status());

        attacker.send(headers(3, true, head("GET", NEAREST + query + "x", 0, 0)));
        assertRefused(3, "414");
    }

    @Test
    void ofAHeadRequestIsRefusedWithoutABody() throws Exception {
        attacker.send(headers(1, true, head("HEAD", NEAREST, 20, 1_000)));
        Frame answer = attacker.readUntil(RawHttp2Client.HEADERS);
        assertEquals("431", answer.status());
        assertEquals(RawHttp2Client.END_STREAM, answer.flags() & RawHttp2Client.END_STREAM);
        assertTrue(attacker.isServed(3, NEAREST));
    }

    /** The client need not send the rest; what it has sent already is no error. */
    @Test
    void isRefusedBeforeItsBodyHasCome() throws Exception {
        attacker.send(
                headers(1, false, head("GET", NEAREST, 20, 1_000)),
                RawHttp2Client.frame(RawHttp2Client.DATA, 0, 1, new byte[1_000]));
        assertRefused(1, "431");
        assertEquals(0, attacker.readUntil(RawHttp2Client.RST_STREAM).error());
        assertTrue(attacker.isServed(3, NEAREST));
    }

    /** The bound of HTTP/1, where Host is one of the fields. */
    @Test
    void ofMoreThanAHundredFieldsIsRefused() throws Exception {
        attacker.send(headers(1, true, head("GET", NEAREST, 99, 1)));
        assertEquals("200", attacker.readUntil(RawHttp2Client.HEADERS).status());

        attacker.send(headers(3, true, head("GET", NEAREST, 100, 1)));
        assertRefused(3, "431");
        assertTrue(attacker.isServed(5, NEAREST));
    }

    @Test
    void theEndOfAConnectionNamesTheLastStreamThatWasServed() throws Exception {
        assertTrue(attacker.isServed(1, NEAREST));
        assertTrue(attacker.isServed(3, NEAREST));
        attacker.send(RawHttp2Client.frame(RawHttp2Client.DATA, 0, 0, new byte[1]));
        Frame end = attacker.readUntil(RawHttp2Client.GO_AWAY);

        assertEquals(1, end.error());
        assertEquals(3, ByteBuffer.wrap(end.payload()).getInt());
    }
}
