package dev.tollgate.sidecar.fault;

import static dev.tollgate.sidecar.fault.RunningSidecar.NEAREST;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that two servers could cut in different places end the connection, unanswered and unseen by locate. */
@Timeout(60)
final class SmugglingTest extends BeforeUpstream {
    private static final String LINE = "GET " + NEAREST + " HTTP/1.1\r\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
                "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd",
                "Content-Length: 4, 5\r\n\r\nabcd",
                "Content-Length: -1\r\n\r\n",
                "Content-Length: 4x\r\n\r\nabcd",
                "Content-Length : 4\r\n\r\nabcd",
                "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "X-Nul: a\0b\r\n\r\n",
                "X-Bare: a\nX-Line: feed\r\n\r\n",
                "X-Return: a\rb\r\n\r\n",
                "no colon\r\n\r\n",
                ": no name\r\n\r\n",
            })
    void endsTheConnectionUnanswered(String fields) throws Exception {
        try (RawClient client = sidecar.connect()) {
            client.send(LINE + "Host: a\r\n" + fields + "GET /v2/platform/heartbeat HTTP/1.1\r\nHost: a\r\n\r\n");

            assertEquals("", client.readToEnd());
            assertEquals(List.of(), upstream.heads());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x\r\n", "-1\r\n", "5;a=\n\r\nabcde\r\n", "1\r\nabc\r\n", "\r\n", "ffffffffffffffffff\r\n"})
    void endsTheConnectionAtABadChunk(String chunk) throws Exception {
        try (RawClient client = sidecar.connect()) {
            client.send(LINE + "Host: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk);

            assertEquals("", client.readToEnd());
        }
    }

    @Test
    void sendsABodyOnAsABodyAndNotAsARequest() throws Exception {
        String smuggled = "GET /v2/platform/heartbeat HTTP/1.1\r\nHost: a\r\n\r\n";
        StringBuffer body = new StringBuffer();
        restart((connection, number) -> {
            connection.readHead();
            body.append(connection.readHead());
            connection.write(ScriptedUpstream.OK);
            connection.awaitEnd();
        });
        try (RawClient client = sidecar.connect()) {
            client.send(LINE + "Host: a\r\nContent-Length: " + smuggled.length() + "\r\n\r\n" + smuggled);

            assertEquals(200, RawClient.status(client.readAnswer()));
            assertEquals(smuggled, body.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET " + NEAREST + " HTTP/1.1\r\n\r\n",
                "GET " + NEAREST + " HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET " + NEAREST + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer x\r\nAuthorization: Bearer y\r\n\r\n",
                "GET " + NEAREST + "\0 HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /v2/nearest/ndt%2Fndt7 HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET " + NEAREST + " HTTP/1.1\r\nHost: a\r\n X-Folded: b\r\n\r\n",
                "GET " + NEAREST + " HTTP/1.1\r\nHost: a/b\r\n\r\n",
                "GET * HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET v2/nearest/ndt/ndt7 HTTP/1.1\r\nHost: a\r\n\r\n",
            })
    void answers400ToARequestThatServersReadDifferently(String request) throws Exception {
        try (RawClient client = sidecar.connect()) {
            assertEquals(400, RawClient.status(client.send(request).readAnswer()));
            assertEquals(List.of(), upstream.heads());
        }
    }

    @Test
    void answersTooLongLinesAndHeadersAndOtherVersions() throws Exception {
        assertEquals(414, statusOf("GET " + NEAREST + "?" + "x".repeat(9000) + " HTTP/1.1\r\nHost: a\r\n\r\n"));
        assertEquals(431, statusOf(LINE + "Host: a\r\nX: " + "x".repeat(17_000) + "\r\n\r\n"));
        assertEquals(505, statusOf("GET " + NEAREST + " HTTP/2.0\r\nHost: a\r\n\r\n"));
        assertEquals(405, statusOf("DELETE " + NEAREST + " HTTP/1.1\r\nHost: a\r\n\r\n"));
    }

    private int statusOf(String request) throws Exception {
        try (RawClient client = sidecar.connect()) {
            return RawClient.status(client.send(request).readAnswer());
        }
    }
}
