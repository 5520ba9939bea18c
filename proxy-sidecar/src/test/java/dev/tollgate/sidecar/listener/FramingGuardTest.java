package dev.tollgate.sidecar.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose end is not certain is not answered: not one octet. */
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
    void closesWithoutAnAnswer(String rest) {
        http.receive(POST + rest);

        assertEquals(List.of(ConnectionObserver.Cause.FRAMING), http.refusals);
        assertEquals("", http.sent());
        assertFalse(http.channel.isOpen());
        assertEquals(List.of(), http.requests);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zz\r\n", "5\r\nhelloX", "-1\r\n", "0x1\r\n"})
    void closesAtAChunkThatIsNone(String chunk) {
        http.receive(POST + "Transfer-Encoding: chunked\r\n\r\n" + chunk + "\r\n0\r\n\r\n");

        assertTrue(http.refusals.contains(ConnectionObserver.Cause.FRAMING), chunk);
        assertEquals("", http.sent());
        assertFalse(http.channel.isOpen());
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

        assertEquals(List.of(), http.refusals);
        assertEquals(List.of("/"), http.requests);
        assertEquals("ab", http.bodies.toString());
    }
}
