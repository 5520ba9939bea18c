package dev.tollgate.sidecar.fault;

import static dev.tollgate.sidecar.fault.RunningSidecar.NEAREST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.fault.RawHttp2Client.Frame;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A body that is broken on its way is not relayed as if it were whole, in neither direction (RFC 9112 §8). */
@Timeout(60)
final class BrokenBodyTest {
    private static final int INTERNAL_ERROR = 2;

    @TempDir
    private Path directory;

    /** Trailers of an answer are read leniently, since they say nothing of its end. */
    static List<String> brokenAnswers() {
        return brokenChunks().stream()
                .filter(chunks -> !chunks.contains("no colon") && !chunks.contains("X :"))
                .toList();
    }

    static List<String> brokenChunks() {
        return List.of(
                "5;" + "a".repeat(9_000) + "\r\nBBBBB\r\n0\r\n\r\n",
                "5;a=\n\r\nBBBBB\r\n0\r\n\r\n",
                "zz\r\nBBBBB\r\n0\r\n\r\n",
                "-1\r\n",
                "ffffffffffffffffff\r\n",
                "\r\n0\r\n\r\n",
                "1\r\nBBBBB\r\n0\r\n\r\n",
                "0\r\nX: " + "a".repeat(17_000) + "\r\n\r\n",
                "0\r\nno colon\r\n\r\n",
                "0\r\nX : a\r\n\r\n");
    }

    /** Keeps all that arrives until the sidecar hangs up. */
    private static void keep(ScriptedUpstream.Connection connection, CompletableFuture<String> received)
            throws IOException {
        StringBuilder all = new StringBuilder();
        try {
            InputStream in = connection.socket().getInputStream();
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                all.append((char) octet);
            }
        } finally {
            received.complete(all.toString());
        }
    }

    @ParameterizedTest
    @MethodSource("brokenChunks")
    void aRequestIsNotSentAsWhole(String chunks) throws Exception {
        CompletableFuture<String> received = new CompletableFuture<>();
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> keep(connection, received));
                RunningSidecar sidecar = new RunningSidecar(directory, upstream.port(), "drain: {timeout: 1s}");
                RawClient client = sidecar.connect()) {
            client.send("GET " + NEAREST + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nAAAAA\r\n");
            client.send(chunks + "GET " + NEAREST + " HTTP/1.1\r\nHost: a\r\n\r\n");

            String answers = client.readToEnd();
            assertEquals(400, RawClient.status(answers), answers);
            assertEquals(0, answers.lastIndexOf("HTTP/1.1 "), answers);
        }
        String request = received.getNow("");
        assertFalse(request.endsWith("0\r\n\r\n"), request);
    }

    /** The client ends its half in the middle of the body. */
    @Test
    void aRequestThatIsShorterThanItsLengthIsNotSentAsWhole() throws Exception {
        CompletableFuture<String> received = new CompletableFuture<>();
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> keep(connection, received));
                RunningSidecar sidecar = new RunningSidecar(directory, upstream.port(), "drain: {timeout: 1s}");
                RawClient client = sidecar.connect()) {
            client.send("GET " + NEAREST + " HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nAAAAA");
            client.shutdownOutput();

            assertEquals("", client.readToEnd());
        }
        String request = received.getNow("");
        assertFalse(request.endsWith("AAAAAAAAAA"), request);
    }

    private static void answerWith(ScriptedUpstream.Connection connection, String chunks) throws IOException {
        answer(connection);
        connection.write(chunks);
        connection.awaitEnd();
    }

    private static void answer(ScriptedUpstream.Connection connection) throws IOException {
        connection.readHead();
        connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nAAAAA\r\n");
    }

    @ParameterizedTest
    @MethodSource("brokenAnswers")
    void anAnswerIsNotSentAsWholeByHttp1(String chunks) throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> answerWith(connection, chunks));
                RunningSidecar sidecar = new RunningSidecar(directory, upstream.port(), "drain: {timeout: 1s}");
                RawClient client = sidecar.connect()) {
            String answer = client.send("GET " + NEAREST + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    .readToEnd();

            // nothing of it has been sent if all of it came at once
            assertTrue(RawClient.status(answer) == 200 || RawClient.status(answer) == 502, answer);
            assertFalse(answer.endsWith("0\r\n\r\n"), answer);
        }
    }

    /** The end of the connection would be the end of the answer. */
    @Test
    void anAnswerToHttp10EndsWithAReset() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> {
                    answer(connection);
                    begun.await();
                    connection.write("zz\r\n");
                    connection.awaitEnd();
                });
                RunningSidecar sidecar = new RunningSidecar(directory, upstream.port(), "drain: {timeout: 1s}");
                RawClient client = sidecar.connect()) {
            client.send("GET " + NEAREST + " HTTP/1.0\r\n\r\n").readUntil("AAAAA");
            begun.countDown();

            assertThrows(SocketException.class, () -> client.readUntil("the end"));
        }
    }

    /** It has no length, and a plain close would end it. */
    @Test
    void anAnswerThatEndsWithAResetIsNotSentAsWhole() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> {
                    connection.readHead();
                    connection.write("HTTP/1.1 200 OK\r\n\r\nAAAAA");
                    begun.await();
                    connection.socket().setSoLinger(true, 0);
                });
                RunningSidecar sidecar = new RunningSidecar(directory, upstream.port(), "drain: {timeout: 1s}");
                RawClient client = sidecar.connect()) {
            client.send("GET " + NEAREST + " HTTP/1.1\r\nHost: a\r\n\r\n").readUntil("AAAAA");
            begun.countDown();

            String rest = client.readToEnd();
            assertFalse(rest.contains("0\r\n\r\n"), rest);
        }
    }

    @ParameterizedTest
    @MethodSource("brokenAnswers")
    void anAnswerIsNotSentAsWholeByHttp2(String chunks) throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> answerWith(connection, chunks));
                RunningSidecar sidecar = new RunningSidecar(
                        directory, upstream.port(), SelfSigned.listenerFields(directory), "drain: {timeout: 1s}");
                RawHttp2Client client = new RawHttp2Client(sidecar.port())) {
            client.sendGet(1, NEAREST);
            Frame frame = client.read();
            while (frame.type() != RawHttp2Client.RST_STREAM) {
                if (frame.status().equals("502")) {
                    return;
                }
                boolean last = frame.stream() == 1 && (frame.flags() & RawHttp2Client.END_STREAM) != 0;
                assertFalse(last, new String(frame.payload(), StandardCharsets.ISO_8859_1));
                frame = client.read();
            }
            assertEquals(INTERNAL_ERROR, frame.error());
        }
    }
}
