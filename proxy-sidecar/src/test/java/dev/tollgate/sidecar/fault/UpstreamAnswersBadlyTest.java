package dev.tollgate.sidecar.fault;

import static dev.tollgate.sidecar.fault.RunningSidecar.NEAREST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http2.Http2Headers;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients of HTTP/1 and HTTP/2 see where locate's answer is malformed, or says what may not pass. */
@Timeout(60)
final class UpstreamAnswersBadlyTest {
    private static final String HEAD = "HTTP/1.1 200 OK\r\n";
    private static final String CHUNKED = HEAD + "Transfer-Encoding: chunked\r\n\r\n";

    @TempDir
    private Path directory;

    private static ScriptedUpstream answering(String answer) throws Exception {
        return new ScriptedUpstream((connection, number) -> {
            connection.readHead();
            connection.write(answer);
            connection.awaitEnd();
        });
    }

    private static final String CHUNK_WITHOUT_END = CHUNKED + "5\r\nhelloXX";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 0 Zero\r\nContent-Length: 0\r\n\r\n",
                "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1  200 OK\r\nContent-Length: 0\r\n\r\n",
                HEAD + "Content Length: 2\r\n\r\nok",
                HEAD + "Transfer-Encoding: gzip\r\n\r\nzipped",
                HEAD + "Transfer-Encoding: gzip, chunked\r\n\r\n6\r\nzipped\r\n0\r\n\r\n",
                HEAD + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nok",
                CHUNKED + "zz\r\nok\r\n0\r\n\r\n",
                CHUNKED + "-1\r\n\r\n",
                CHUNKED + "2\r\nok\r\nzz\r\n",
                CHUNK_WITHOUT_END,
                CHUNKED + "2\r\nok\r\n0\r\nX\u0000: a\r\n\r\n",
            })
    void isA502OnBothVersions(String answer) throws Exception {
        try (ScriptedUpstream upstream = answering(answer);
                RunningSidecar plain = new RunningSidecar(directory, upstream.port(), "");
                RunningSidecar tls =
                        new RunningSidecar(directory, upstream.port(), SelfSigned.listenerFields(directory), "");
                RawClient http1 = plain.connect();
                RawHttp2Client http2 = new RawHttp2Client(tls.port())) {
            String seen = http1.get(NEAREST).readAnswer();
            assertEquals(502, RawClient.status(seen), seen);
            assertTrue(seen.contains("access-control-allow-origin: *"), seen);

            http2.sendGet(1, NEAREST);
            assertEquals("502", http2.readUntil(RawHttp2Client.HEADERS).status());
        }
    }

    @Test
    void breaksOffAnAnswerWhoseFaultComesLater() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> {
                    connection.readHead();
                    connection.write(CHUNKED + "2\r\nok\r\n");
                    read.await();
                    connection.write("zz\r\n");
                    connection.awaitEnd();
                });
                RunningSidecar sidecar = new RunningSidecar(directory, upstream.port(), "");
                RawClient client = sidecar.connect()) {
            client.get(NEAREST).readUntil("\r\n\r\n2\r\nok\r\n");
            read.countDown();

            assertEquals("", client.readToEnd());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"204 No Content", "304 Not Modified"})
    void hasNoLengthWhereItHasNoContent(String status) throws Exception {
        try (ScriptedUpstream upstream = answering("HTTP/1.1 103 Early Hints\r\nContent-Length: 5\r\n\r\n" + "HTTP/1.1 "
                        + status + "\r\nContent-Length: 5\r\n\r\nhello");
                RunningSidecar sidecar =
                        new RunningSidecar(directory, upstream.port(), SelfSigned.listenerFields(directory), "");
                RawHttp2Client client = new RawHttp2Client(sidecar.port())) {
            client.sendGet(1, NEAREST);
            Http2Headers interim = client.readUntil(RawHttp2Client.HEADERS).headers();
            Http2Headers last = client.readUntil(RawHttp2Client.HEADERS).headers();

            assertEquals("103", String.valueOf(interim.status()));
            assertNull(interim.get("content-length"));
            assertEquals(status.substring(0, 3), String.valueOf(last.status()));
            assertNull(last.get("content-length"));
        }
    }

    @Test
    void resetsWithoutContentOnBothVersions() throws Exception {
        try (ScriptedUpstream upstream = answering("HTTP/1.1 205 Reset\r\nContent-Length: 5\r\n\r\nhello");
                RunningSidecar plain = new RunningSidecar(directory, upstream.port(), "");
                RunningSidecar tls =
                        new RunningSidecar(directory, upstream.port(), SelfSigned.listenerFields(directory), "");
                RawClient http1 = plain.connect();
                RawHttp2Client http2 = new RawHttp2Client(tls.port())) {
            String seen = http1.get(NEAREST).readAnswer();
            assertTrue(seen.startsWith("HTTP/1.1 205 ") && seen.endsWith("\r\n\r\n"), seen);
            assertTrue(seen.toLowerCase(Locale.ROOT).contains("\r\ncontent-length: 0\r\n"), seen);

            http2.sendGet(1, NEAREST);
            Http2Headers head = http2.readUntil(RawHttp2Client.HEADERS).headers();
            assertEquals("205", String.valueOf(head.status()));
            assertEquals("0", String.valueOf(head.get("content-length")));
            assertEquals(0, http2.readUntil(RawHttp2Client.DATA).payload().length);
        }
    }

    @Test
    void hasNoFieldOfTheConnectionThatItCameOn() throws Exception {
        try (ScriptedUpstream upstream =
                        answering(HEAD + "TE: trailers\r\nHTTP2-Settings: AAAA\r\nKeep-Alive: timeout=5\r\n"
                                + "Proxy-Connection: close\r\nUpgrade: h2c\r\nConnection: X-Here\r\nX-Here: a\r\n"
                                + "Content-Length: 2\r\n\r\nok");
                RunningSidecar sidecar =
                        new RunningSidecar(directory, upstream.port(), SelfSigned.listenerFields(directory), "");
                RawHttp2Client client = new RawHttp2Client(sidecar.port())) {
            client.sendGet(1, NEAREST);
            Http2Headers head = client.readUntil(RawHttp2Client.HEADERS).headers();

            assertEquals("2", String.valueOf(head.get("content-length")));
            // and the status
            assertEquals(2, head.size(), head.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ab", "HTTP/1.1 200 O"})
    void isNotMixedWithTheNextOne(String rest) throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> {
                    connection.readHead();
                    connection.write("HTTP/1.1 204 No Content\r\n\r\n" + rest);
                    connection.answerAll();
                });
                RunningSidecar sidecar = new RunningSidecar(directory, upstream.port(), "");
                RawClient client = sidecar.connect()) {
            for (int i = 0; i < 3; i++) {
                assertTrue(client.get(NEAREST).readHead().startsWith("HTTP/1.1 204 "));
            }
            assertEquals(3, upstream.connections());
        }
    }

    @Test
    void isNotMixedWithOctetsThatComeLater() throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> {
                    connection.readHead();
                    connection.write("HTTP/1.1 204 No Content\r\n\r\n");
                    answered.await();
                    connection.write("ab");
                    connection.awaitEnd();
                    ended.countDown();
                });
                RunningSidecar sidecar =
                        new RunningSidecar(directory, upstream.port(), "upstream_bounds: {idle_timeout: 50s}");
                RawClient client = sidecar.connect()) {
            assertTrue(client.get(NEAREST).readHead().startsWith("HTTP/1.1 204 "));
            answered.countDown();

            assertTrue(ended.await(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void isA502AfterAFloodOfInterimAnswers() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> {
                    connection.readHead();
                    while (true) {
                        connection.write("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
                    }
                });
                RunningSidecar sidecar = new RunningSidecar(directory, upstream.port(), "");
                RawClient client = sidecar.connect();
                RawClient old = sidecar.connect()) {
            client.get(NEAREST);
            int interim = 0;
            String head = client.readHead();
            for (; RawClient.status(head) == 103; head = client.readHead()) {
                interim++;
            }
            assertEquals(16, interim);
            assertEquals(502, RawClient.status(head));

            String seen = old.send("GET " + NEAREST + " HTTP/1.0\r\n\r\n").readToEnd();
            assertEquals(502, RawClient.status(seen));
            assertFalse(seen.contains("103 Early"), seen);
        }
    }
}
