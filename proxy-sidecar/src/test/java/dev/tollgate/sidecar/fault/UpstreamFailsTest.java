package dev.tollgate.sidecar.fault;

import static dev.tollgate.sidecar.fault.RunningSidecar.NEAREST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What clients see of each way in which locate can fail. */
@Timeout(60)
final class UpstreamFailsTest {
    /** No time runs out on a busy machine. */
    private static final String LONG =
            "upstream_bounds: {connect_timeout: 20s, answer_timeout: 50s, idle_timeout: 50s}";

    private static final String SHORT = "upstream_bounds: {answer_timeout: 2s}";

    @TempDir
    private Path directory;

    @Test
    void retriesOnceWhenUpstreamClosedAPooledConnectionWhileItWasIdle() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> {
                    connection.readHead();
                    connection.write(ScriptedUpstream.OK);
                    if (number == 1) {
                        connection.readHead();
                        connection.socket().setSoLinger(true, 0);
                        connection.socket().close();
                        closed.countDown();
                    } else {
                        connection.answerAll();
                    }
                });
                RunningSidecar sidecar = new RunningSidecar(directory, upstream.port(), "transport: epoll");
                RawClient client = sidecar.connect()) {
            assertEquals(200, RawClient.status(client.get(NEAREST).readAnswer()));
            String second = client.get(NEAREST).readAnswer();

            assertTrue(closed.await(30, TimeUnit.SECONDS));
            assertEquals(200, RawClient.status(second));
            assertEquals(3, upstream.heads().size());
        }
    }

    @Test
    void neverRetriesOnAFreshConnection() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> connection.readHead());
                RunningSidecar sidecar = new RunningSidecar(directory, upstream.port(), LONG);
                RawClient client = sidecar.connect()) {
            String answer = client.get(NEAREST).readAnswer();

            assertEquals(502, RawClient.status(answer));
            assertTrue(answer.contains("access-control-allow-origin: *"), answer);
            assertEquals(1, upstream.heads().size());
        }
    }

    @Test
    void neverRetriesARequestWithABody() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> {
                    connection.readHead();
                    connection.write(ScriptedUpstream.OK);
                    connection.readHead();
                });
                RunningSidecar sidecar = new RunningSidecar(directory, upstream.port(), LONG);
                RawClient client = sidecar.connect()) {
            client.get(NEAREST).readAnswer();
            client.send("GET " + NEAREST + " HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx");

            assertEquals(502, RawClient.status(client.readAnswer()));
            assertEquals(2, upstream.heads().size());
        }
    }

    @Test
    void cutsTheClientOffWhenUpstreamClosesInTheMiddleOfABody() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> {
                    connection.readHead();
                    connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
                });
                RunningSidecar sidecar = new RunningSidecar(directory, upstream.port(), LONG);
                RawClient client = sidecar.connect()) {
            String answer = client.get(NEAREST).readToEnd();

            assertTrue(answer.contains("half"), answer);
            assertFalse(answer.endsWith("0\r\n\r\n"), answer);
        }
    }

    @Test
    void answers504WhenUpstreamNeverAnswers() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> connection.awaitEnd());
                RunningSidecar sidecar = new RunningSidecar(directory, upstream.port(), SHORT);
                RawClient client = sidecar.connect()) {
            assertEquals(504, RawClient.status(client.get(NEAREST).readAnswer()));
        }
    }

    @Test
    void boundsTheWholeTimeOfATricklingAnswer() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> {
                    connection.readHead();
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
                    while (true) {
                        connection.write("x");
                        Thread.sleep(50);
                    }
                });
                RunningSidecar sidecar = new RunningSidecar(directory, upstream.port(), SHORT);
                RawClient client = sidecar.connect()) {
            String answer = client.get(NEAREST).readToEnd();

            assertEquals(200, RawClient.status(answer));
            assertTrue(answer.length() < 50_000, "ended early");
        }
    }

    @Test
    void answers502WhenUpstreamAnswersGarbage() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> {
                    connection.readHead();
                    connection.write("SSH-2.0-OpenSSH_9.2\r\n\r\n");
                    connection.awaitEnd();
                });
                RunningSidecar sidecar = new RunningSidecar(directory, upstream.port(), LONG);
                RawClient client = sidecar.connect()) {
            assertEquals(502, RawClient.status(client.get(NEAREST).readAnswer()));
        }
    }

    @Test
    void answers502WhenUpstreamFloodsTheHeaderSection() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> {
                    connection.readHead();
                    connection.write("HTTP/1.1 200 OK\r\n");
                    while (true) {
                        connection.write("X-Flood: " + "x".repeat(1000) + "\r\n");
                    }
                });
                RunningSidecar sidecar = new RunningSidecar(directory, upstream.port(), LONG);
                RawClient client = sidecar.connect()) {
            assertEquals(502, RawClient.status(client.get(NEAREST).readAnswer()));
        }
    }

    @Test
    void givesNoOneAnAnswerThatNobodyAskedFor() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> {
                    connection.readHead();
                    connection.write(ScriptedUpstream.OK + "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged");
                    connection.answerAll();
                });
                RunningSidecar sidecar = new RunningSidecar(directory, upstream.port(), LONG);
                RawClient client = sidecar.connect()) {
            for (int i = 0; i < 3; i++) {
                assertTrue(client.get(NEAREST).readAnswer().endsWith("ok"));
            }
            assertEquals(3, upstream.connections());
        }
    }

    @Test
    void answers503WithRetryAfterWhenAllConnectionsAreInUse() throws Exception {
        String one = "transport: nio\nupstream_bounds: {max_connections: 1, max_waiting: 1, connect_timeout: 2s,"
                + " answer_timeout: 50s}";
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> connection.awaitEnd());
                RunningSidecar sidecar = new RunningSidecar(directory, upstream.port(), one)) {
            int loops = Runtime.getRuntime().availableProcessors();
            RawClient[] first = new RawClient[loops];
            for (int i = 0; i < loops; i++) {
                first[i] = sidecar.connect().get(NEAREST);
            }
            try (RawClient late = sidecar.connect()) {
                String answer = late.get(NEAREST).readAnswer();

                assertEquals(503, RawClient.status(answer));
                assertTrue(answer.contains("retry-after: 1"), answer);
            } finally {
                for (RawClient client : first) {
                    client.close();
                }
            }
        }
    }
}
