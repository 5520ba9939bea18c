package dev.tollgate.sidecar.ndt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no test passes, and can start none. */
@Timeout(60)
final class NdtPageTest {
    private static final int LARGE = 3_000_000;

    @RegisterExtension
    private final NdtFixture sidecar = NdtFixture.before(NdtPageTest::serve);

    private static void serve(String head, Socket socket) throws IOException {
        if (head.startsWith("GET /large")) {
            ScriptedNdtServer.send(socket, "HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n");
            socket.getOutputStream().write(new byte[LARGE]);
        } else if (head.startsWith("HEAD ")) {
            ScriptedNdtServer.send(socket, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
        } else if (head.startsWith("GET /stubborn")) {
            ScriptedNdtServer.upgrade(socket);
            socket.getInputStream().read();
        } else if (head.startsWith("GET /redirected")) {
            ScriptedNdtServer.send(
                    socket,
                    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 301 Moved\r\nLocation: /there\r\n"
                            + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
        } else {
            ScriptedNdtServer.send(socket, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nplain");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/metrics",
                "//ndt/v7/download",
                "/ndt/v7/./download",
                "/ndt/v7//download",
                "/NDT/V7/DOWNLOAD",
                "/ndt/v7/download/",
                "/x/..%2fndt/v7/download"
            })
    void neverPassesAHandshakeToAnotherPath(String target) throws Exception {
        String answer = sidecar.answer(target);

        assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
        String head = sidecar.server().heads().get(0);
        assertTrue(head.startsWith("GET " + target + " HTTP/1.1\r\n"), head);
        assertNoHandshake(head);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "HEAD", "get"})
    void neverPassesAHandshakeOfAnotherMethod(String method) throws Exception {
        sidecar.answerTo(
                method + " " + sidecar.download("t1") + " HTTP/1.1", "Connection: Upgrade", "Upgrade: websocket");

        assertNoHandshake(sidecar.server().heads().get(0));
        assertEquals(0, sidecar.observer().furtherEnds());
    }

    @Test
    void countsNoTestWithoutAHandshake() throws Exception {
        String answer = sidecar.answerTo("GET " + sidecar.download("t1") + " HTTP/1.1");

        assertTrue(answer.endsWith("plain"), answer);
        assertEquals(0, sidecar.observer().furtherEnds());
    }

    @Test
    void answers502WhereTheServerUpgradesAPage() throws Exception {
        String answer = sidecar.answer("/stubborn");

        assertTrue(answer.startsWith("HTTP/1.1 502 "), answer);
        assertFalse(answer.contains("first frame"), answer);
    }

    @Test
    void passesAnAnswerToHeadWithItsLengthAndWithoutABody() throws Exception {
        String answer = sidecar.answerTo("HEAD / HTTP/1.1");

        assertTrue(answer.toLowerCase(Locale.ROOT).contains("content-length: 5\r\n"), answer);
        assertTrue(answer.endsWith("\r\n\r\n"), answer);
    }

    @Test
    void passesChunksAndRedirectsAndNoInterimAnswer() throws Exception {
        String answer = sidecar.answerTo("GET /redirected HTTP/1.1");

        assertTrue(answer.startsWith("HTTP/1.1 301 "), answer);
        assertTrue(answer.contains("/there"), answer);
        assertTrue(answer.endsWith("3\r\nabc\r\n0\r\n\r\n"), answer);
    }

    @Test
    void passesALargeFileWholeToASlowClient() throws Exception {
        try (Socket socket = sidecar.connect()) {
            NdtFixture.sendHead(socket, "GET /large HTTP/1.1");
            ScriptedNdtServer.readHead(socket.getInputStream());
            long total = 0;
            byte[] buffer = new byte[64 * 1024];
            for (int read = 0; read >= 0; read = socket.getInputStream().read(buffer)) {
                total += read;
                Thread.sleep(1);
            }
            assertEquals(LARGE, total);
        }
    }

    @Test
    void answersTheFirstOfPipelinedRequestsAndCloses() throws Exception {
        String answer = sidecar.answerTo("GET / HTTP/1.1", "Accept: */*\r\n\r\nGET / HTTP/1.1");

        assertTrue(answer.toLowerCase(Locale.ROOT).contains("connection: close\r\n"), answer);
        assertEquals(answer.indexOf("plain"), answer.lastIndexOf("plain"));
        assertTrue(answer.endsWith("plain"), answer);
    }

    @Test
    void waitsWithThePageForAClientThatHasSaidAll() throws Exception {
        try (Socket socket = sidecar.connect()) {
            NdtFixture.sendHead(socket, "GET / HTTP/1.1");
            socket.shutdownOutput();

            assertTrue(NdtFixture.rest(socket).endsWith("plain"));
        }
    }

    @Test
    void aClientThatStillSendsReadsItsPage() throws Exception {
        try (Socket socket = sidecar.connect()) {
            NdtFixture.sendHead(socket, "GET / HTTP/1.1");
            // the page is under way when more comes; a reset would fail one of these writes, or the read
            for (int i = 0; i < 10; i++) {
                Thread.sleep(20);
                ScriptedNdtServer.send(socket, "x".repeat(2_000));
            }

            assertTrue(NdtFixture.rest(socket).endsWith("plain"));
        }
    }

    @Test
    void saysThatNdt5IsNotServed() throws Exception {
        String answer = sidecar.answer("/ndt_protocol");

        assertTrue(answer.startsWith("HTTP/1.1 404 "), answer);
        assertTrue(answer.endsWith("ndt5 is not served here: use ndt7\n"), answer);
        assertEquals(List.of(), sidecar.server().heads());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"GET /#x HTTP/1.1", "GET * HTTP/1.1", "CONNECT example.org:443 HTTP/1.1", "GET /%zz HTTP/1.1"})
    void refusesTargetsThatAreNone(String requestLine) throws Exception {
        NdtRefusalTest.assertEmptyAnswer(400, sidecar.answerTo(requestLine));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /\u00ff HTTP/1.1",
                "GET /?x=\u00e4 HTTP/1.1",
                "GET /a\0 HTTP/1.1",
                "GET /a\u0001b HTTP/1.1",
                "GET /a\u007f HTTP/1.1",
                "GET /a\tb HTTP/1.1",
                "GET / http/1.1",
                "GET / HTTP/11",
                "G\u00ffT / HTTP/1.1",
                "G\0T / HTTP/1.1"
            })
    void refusesOctetsThatWouldNotPassUnchanged(String requestLine) throws Exception {
        NdtRefusalTest.assertEmptyAnswer(400, answerToOctets(requestLine));
        assertEquals(List.of(), sidecar.server().heads());
    }

    @Test
    void refusesAnotherMajorVersion() throws Exception {
        NdtRefusalTest.assertEmptyAnswer(505, sidecar.answerTo("GET / HTTP/2.0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\nX: a\0b", "GET / HTTP/1.1\r\nX\u00ff: a"})
    void refusesFieldsWithForeignOctets(String lines) throws Exception {
        NdtRefusalTest.assertEmptyAnswer(400, answerToOctets(lines));
    }

    @Test
    void passesTheOctetsOfAFieldUnchanged() throws Exception {
        answerToOctets("get /%c3%BF?a|b HTTP/1.1\r\nX: \u00e4\u00ff");

        String head = sidecar.server().heads().get(0);
        assertTrue(head.startsWith("get /%c3%BF?a|b HTTP/1.1\r\n"), head);
        assertTrue(head.contains("X: \u00e4\u00ff\r\n"), head);
    }

    private String answerToOctets(String lines) throws IOException {
        try (Socket socket = sidecar.connect()) {
            ScriptedNdtServer.send(socket, lines + "\r\nHost: a\r\n\r\n");
            return NdtFixture.rest(socket);
        }
    }

    @Test
    void refusesBodiesAndHeadsThatAreTooLong() throws Exception {
        NdtRefusalTest.assertEmptyAnswer(400, sidecar.answerTo("POST / HTTP/1.1", "Content-Length: 5"));
        NdtRefusalTest.assertEmptyAnswer(400, sidecar.answerTo("POST / HTTP/1.1", "Transfer-Encoding: chunked"));
        NdtRefusalTest.assertEmptyAnswer(414, sidecar.answerTo("GET /" + "x".repeat(7000) + " HTTP/1.1"));
        NdtRefusalTest.assertEmptyAnswer(431, sidecar.answerTo("GET / HTTP/1.1", "X: " + "x".repeat(17_000)));
        assertEquals(List.of(), sidecar.server().heads());
    }

    @Test
    void saysAndRecordsNothingOfAProbeOfThePort() throws Exception {
        for (int i = 0; i < 20; i++) {
            sidecar.connect().close();
        }
        assertTrue(sidecar.answerTo("GET / HTTP/1.1").endsWith("plain"));

        assertEquals(List.of(), sidecar.observer().refusals());
        assertEquals(1, sidecar.server().heads().size());
    }

    private static void assertNoHandshake(String head) {
        String lower = head.toLowerCase(Locale.ROOT);
        assertFalse(lower.contains("upgrade"), head);
        assertTrue(lower.contains("connection: close\r\n"), head);
    }
}
