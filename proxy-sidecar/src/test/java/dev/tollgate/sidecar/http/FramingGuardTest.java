package dev.tollgate.sidecar.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.listener.ConnectionObserver;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A message whose end is not certain reaches the application as one that has failed, and ends its connection. */
final class FramingGuardTest {
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\n";

    private final Http1Fixture http = new Http1Fixture();

    @AfterEach
    void close() {
        http.channel.finishAndReleaseAll();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "Content-Length: 4\r\nContent-Length: 5\r\n\r\n12345",
                "Content-Length: 4, 5\r\n\r\n12345",
                "Content-Length: +4\r\n\r\n1234",
                "Content-Length: -1\r\n\r\n",
                "Content-Length: 0x4\r\n\r\n1234",
                "Content-Length : 4\r\n\r\n1234",
                "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: identity\r\n\r\n",
                "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
                "X: a\nContent-Length: 4\r\n\r\n1234",
                "X y: a\r\n\r\n"
            })
    void marksAHeadAndEndsTheConnectionWithItsAnswer(String rest) {
        http.receive(POST + rest + "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertEquals(List.of("head"), http.failed);

        http.answer("no");
        assertTrue(http.sent().contains("connection: close"));
        assertEquals(List.of(), http.requests);
        http.pass(Duration.ofSeconds(2));
        assertFalse(http.channel.isOpen());
    }

    @ParameterizedTest
    @MethodSource("badChunks")
    void marksAPartOfABodyAndEndsTheConnectionWithItsAnswer(String chunks) {
        http.receive(POST + "Transfer-Encoding: chunked\r\n\r\n" + chunks + "\r\n0\r\n\r\n");
        assertEquals(List.of("content"), http.failed, chunks);
        assertEquals(List.of("/"), http.requests);

        http.answer("no");
        http.receive("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertTrue(http.sent().contains("connection: close"));
        http.pass(Duration.ofSeconds(2));
        assertFalse(http.channel.isOpen());
        assertEquals(List.of("/"), http.requests);
    }

    static List<String> badChunks() {
        return List.of(
                "zz\r\n",
                "5\r\nhelloX",
                "-1\r\n",
                "0x1\r\n",
                "5;" + "a".repeat(9_000) + "\r\nhello",
                "0\r\nX: " + "a".repeat(20_000) + "\r\n",
                "0\r\nno colon\r\n",
                "0\r\nX : a\r\n",
                "5;a=\n\r\nhello",
                "fffffffff\r\n");
    }

    /** It is no request, and nobody is there any more to be answered. */
    @Test
    void dropsAndCountsAHeadThatItsClientCutShort() {
        http.receive("POST / HTTP/1.1\r\nHost:");
        http.channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);

        assertFalse(http.channel.isOpen());
        assertEquals(List.of(), http.failed);
        assertEquals(List.of(), http.requests);
        assertEquals(List.of(ConnectionObserver.Cause.HEAD_CUT_SHORT), http.refusals);
    }

    @Test
    void countsOnceAHeadThatCameTooSlowly() {
        http.receive("POST / HTTP/1.1\r\nHost:");
        http.pass(Http1Fixture.BOUNDS.headTimeout());

        assertFalse(http.channel.isOpen());
        assertEquals(List.of(ConnectionObserver.Cause.HEAD_TIMEOUT), http.refusals);
    }

    @Test
    void countsNoHeadThatHasNotBegun() {
        http.receive("GET / HTTP/1.1\r\nHost: a\r\n\r\n\r\n");
        http.channel.close();

        assertEquals(List.of(), http.refusals);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: Chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n",
                "Content-Length: 2\r\n\r\nab",
                "transfer-encoding: chunked\r\n\r\n2;ext=1\r\nab\r\n0\r\nTrailer: x\r\n\r\n"
            })
    void passesWhatIsCertain(String rest) {
        http.receive(POST + rest);

        assertEquals(List.of(), http.failed);
        assertEquals(List.of("/"), http.requests);
        assertEquals("ab", http.bodies.toString());
    }
}
