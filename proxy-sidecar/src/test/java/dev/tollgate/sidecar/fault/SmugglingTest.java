package dev.tollgate.sidecar.fault;

import static dev.tollgate.sidecar.fault.RunningSidecar.NEAREST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that two servers could cut in different places are refused and end the connection, unseen by locate. */
@Timeout(60)
final class SmugglingTest extends BeforeUpstream {
    private static final Pattern HOST = Pattern.compile("\r\nhost: ([^\r]*)", Pattern.CASE_INSENSITIVE);
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
                "Transfer-Encoding: gzip\r\n\r\n",
                "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "X-Nul: a\0b\r\n\r\n",
                "X-Bare: a\nX-Line: feed\r\n\r\n",
                "X-Return: a\rb\r\n\r\n",
                "no colon\r\n\r\n",
                ": no name\r\n\r\n",
            })
    void areRefusedAndEndTheConnection(String fields) throws Exception {
        try (RawClient client = sidecar.connect()) {
            client.send(LINE + "Host: a\r\n" + fields + "GET /v2/platform/heartbeat HTTP/1.1\r\nHost: a\r\n\r\n");

            assertRefusedAtLast(isOtherCoding(fields) ? 501 : 400, client.readToEnd());
            assertEquals(List.of(), upstream.heads());
        }
    }

    private static boolean isOtherCoding(String fields) {
        return fields.startsWith("Transfer-Encoding: gzip") || fields.startsWith("Transfer-Encoding: xchunked");
    }

    private static void assertRefusedAtLast(int status, String answers) {
        assertEquals(status, RawClient.status(answers), answers);
        assertTrue(answers.contains("connection: close"), answers);
        assertEquals(0, answers.lastIndexOf("HTTP/1.1 "), answers);
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET http://u:p@h" + NEAREST + " HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET http://u@h" + NEAREST + " HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET http://[::1" + NEAREST + " HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET http://::1]" + NEAREST + " HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET http://a\\@h" + NEAREST + " HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET http://a:b" + NEAREST + " HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET http://a:99999" + NEAREST + " HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET http://a" + NEAREST + " HTTP/1.1\r\n\r\n",
                "GET " + NEAREST + " HTTP/1.1\r\nHost: [::1\r\n\r\n",
                "GET " + NEAREST + " HTTP/1.1\r\nHost: a:b\r\n\r\n",
                "GET " + NEAREST + " HTTP/1.1\r\nHost: u@a\r\n\r\n",
                "GET " + NEAREST + " http/1.1\r\nHost: a\r\n\r\n",
                "GET " + NEAREST + " Http/1.0\r\nHost: a\r\n\r\n",
                "GET " + NEAREST + " HTTP/1.1x\r\nHost: a\r\n\r\n",
                "GET " + NEAREST + "\r\nHost: a\r\n\r\n",
                "GET " + NEAREST + "?\u00ff HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET " + NEAREST + "\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n",
                "G\0T " + NEAREST + " HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET " + NEAREST + " HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            })
    void answers400ToAHeadThatNamesNoneOrTwoThings(String request) throws Exception {
        try (RawClient client = sidecar.connect()) {
            assertEquals(400, RawClient.status(client.send(request).readAnswer()));
            assertEquals(List.of(), upstream.heads());
        }
    }

    @Test
    void tellsLocateTheHostOfATargetInAbsoluteForm() throws Exception {
        try (RawClient client = sidecar.connect()) {
            client.send("GET http://evil:1" + NEAREST + " HTTP/1.1\r\nHost: a\r\n\r\n")
                    .readAnswer();
            client.send("GET HTTP://[::1]:80" + NEAREST + "?q HTTP/1.1\r\nHost: a\r\n\r\n")
                    .readAnswer();

            assertEquals(
                    List.of("evil:1", "[::1]:80"),
                    upstream.heads().stream().map(SmugglingTest::host).toList());
        }
    }

    @Test
    void tellsLocateAHostWhereAClientOfHttp10NamesNone() throws Exception {
        try (RawClient client = sidecar.connect()) {
            client.send("GET " + NEAREST + " HTTP/1.0\r\n\r\n").readToEnd();

            assertEquals("127.0.0.1:" + upstream.port(), host(upstream.heads().get(0)));
        }
    }

    private static String host(String head) {
        Matcher fields = HOST.matcher(head);
        assertTrue(fields.find(), head);
        String value = fields.group(1);
        assertFalse(fields.find(), head);
        return value;
    }

    /** The first is served, the second is refused, and each has its answer. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                "garbage\r\n\r\n",
                "\0\1\2\r\n\r\n",
                "GET / HTTP/1.1\r\nno colon\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            })
    void answersAGoodRequestBeforeAMalformedOneInOnePacket(String malformed) throws Exception {
        try (RawClient client = sidecar.connect()) {
            String answers = client.send(LINE + "Host: a\r\n\r\n" + malformed).readToEnd();

            assertEquals(200, RawClient.status(answers), answers);
            String second = answers.substring(answers.lastIndexOf("HTTP/1.1 "));
            assertTrue(Set.of(400, 404).contains(RawClient.status(second)), answers);
            assertTrue(second.contains("connection: close"), answers);
            assertEquals(1, upstream.heads().size());
        }
    }

    @Test
    void answersTooLongLinesAndHeadersAndOtherVersions() throws Exception {
        assertEquals(414, statusOf("GET " + NEAREST + "?" + "x".repeat(9000) + " HTTP/1.1\r\nHost: a\r\n\r\n"));
        assertEquals(431, statusOf(LINE + "Host: a\r\nX: " + "x".repeat(17_000) + "\r\n\r\n"));
        assertEquals(505, statusOf("GET " + NEAREST + " HTTP/2.0\r\nHost: a\r\n\r\n"));
        assertEquals(501, statusOf("get " + NEAREST + " HTTP/1.1\r\nHost: a\r\n\r\n"));
        assertEquals(501, statusOf("BREW " + NEAREST + " HTTP/1.1\r\nHost: a\r\n\r\n"));
        assertEquals(405, statusOf("DELETE " + NEAREST + " HTTP/1.1\r\nHost: a\r\n\r\n"));
    }

    private int statusOf(String request) throws Exception {
        try (RawClient client = sidecar.connect()) {
            return RawClient.status(client.send(request).readAnswer());
        }
    }
}
