package dev.tollgate.sidecar.fault;

import static dev.tollgate.sidecar.fault.RunningSidecar.NEAREST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients that are slow, gone or hostile can do. */
@Timeout(60)
final class ClientMisbehavesTest {
    @TempDir
    private Path directory;

    private ScriptedUpstream upstream;
    private RunningSidecar sidecar;

    private void start(ScriptedUpstream.Script script, String more) throws Exception {
        upstream = new ScriptedUpstream(script);
        sidecar = new RunningSidecar(directory, upstream.port(), more);
    }

    @AfterEach
    void stop() throws Exception {
        sidecar.close();
        upstream.close();
    }

    @Test
    void readsNoMoreFromUpstreamThanAClientThatStoppedReadingLeavesRoomFor() throws Exception {
        AtomicLong written = new AtomicLong();
        CountDownLatch ended = new CountDownLatch(1);
        start(
                (connection, number) -> {
                    connection.readHead();
                    try {
                        connection.pour(written);
                    } finally {
                        ended.countDown();
                    }
                },
                "drain: {timeout: 1s}\nupstream_bounds: {answer_timeout: 3s}");
        try (RawClient client = new RawClient(sidecar.port(), 16 * 1024)) {
            client.get(NEAREST);

            assertTrue(ended.await(20, TimeUnit.SECONDS), "the answer deadline ends it");
            assertTrue(written.get() < 16L * 1024 * 1024, "wrote " + written.get());
        }
    }

    @Test
    void givesUpstreamsAnswerUpWhenTheClientDisappears() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        start(
                (connection, number) -> {
                    connection.readHead();
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nx");
                    asked.countDown();
                    try {
                        connection.awaitEnd();
                    } finally {
                        ended.countDown();
                    }
                },
                "upstream_bounds: {answer_timeout: 50s}");
        RawClient client = sidecar.connect().get(NEAREST);
        assertTrue(asked.await(30, TimeUnit.SECONDS));
        client.reset();

        assertTrue(ended.await(30, TimeUnit.SECONDS));
    }

    @ParameterizedTest
    @ValueSource(strings = {" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", " HTTP/1.0\r\n\r\n"})
    void aClientThatStillSendsReadsItsLastAnswer(String head) throws Exception {
        start((connection, number) -> connection.answerAll(), "");
        try (RawClient client = sidecar.connect()) {
            client.send("GET " + NEAREST + head);
            // the answer is under way when more comes; a reset would fail one of these writes, or the read
            for (int i = 0; i < 10; i++) {
                TimeUnit.MILLISECONDS.sleep(20);
                client.send("x".repeat(2_000));
            }

            assertTrue(client.readToEnd().startsWith("HTTP/1.1 200 "));
        }
    }

    @Test
    void closesAConnectionWhoseHeadIsNotCompleteInTime() throws Exception {
        start((connection, number) -> connection.answerAll(), "bounds: {head_timeout: 500ms}");
        try (RawClient client = sidecar.connect()) {
            client.send("GET " + NEAREST + " HTTP/1.1\r\nHost: a\r\nX-Slow: ");

            assertEquals("", client.readToEnd());
        }
    }

    @Test
    void boundsAFurtherHeadFromItsFirstOctet() throws Exception {
        start((connection, number) -> connection.answerAll(), "bounds: {head_timeout: 2s, idle_timeout: 50s}");
        try (RawClient client = sidecar.connect()) {
            client.get(NEAREST).readAnswer();
            client.send("G");

            assertEquals("", client.readToEnd());
        }
    }

    @Test
    void closesAnIdleConnection() throws Exception {
        start((connection, number) -> connection.answerAll(), "bounds: {head_timeout: 1s, idle_timeout: 1s}");
        try (RawClient client = sidecar.connect()) {
            client.get(NEAREST).readAnswer();

            assertEquals("", client.readToEnd());
        }
    }

    @Test
    void theRestOfAnAnswerGoesToAClientThatHasEndedItsHalf() throws Exception {
        CountDownLatch mayEnd = new CountDownLatch(1);
        start(
                (connection, number) -> {
                    connection.readHead();
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na");
                    assertTrue(mayEnd.await(30, TimeUnit.SECONDS));
                    connection.write("b");
                },
                "");
        try (RawClient client = sidecar.connect()) {
            String begun = client.get(NEAREST).readHead();
            client.shutdownOutput();
            mayEnd.countDown();

            assertEquals(200, RawClient.status(begun));
            assertEquals("ab", client.readToEnd());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClientThatLeavesBeforeItsAnswerIsNotCharged(boolean byReset) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        start(
                (connection, number) -> {
                    if (number > 1) {
                        connection.answerAll();
                        return;
                    }
                    connection.readHead();
                    asked.countDown();
                    connection.awaitEnd();
                    ended.countDown();
                },
                "quotas: {tiers: {0: {requests: 1/1h}}}");
        RawClient client = sidecar.connect();
        askWithToken(client);
        assertTrue(asked.await(30, TimeUnit.SECONDS));
        if (byReset) {
            client.reset();
        } else {
            client.close();
        }
        assertTrue(ended.await(30, TimeUnit.SECONDS), "locate's answer is waited for although nobody wants it");

        assertEquals(200, RawClient.status(askWithToken(sidecar.connect()).readAnswer()));
        assertEquals(429, RawClient.status(askWithToken(sidecar.connect()).readAnswer()));
    }

    private RawClient askWithToken(RawClient client) throws Exception {
        String bearer = GoodTokens.bearer(GoodTokens.integration(sidecar.key()));
        return client.send("GET " + NEAREST + " HTTP/1.1\r\nHost: a\r\n" + bearer + "\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"max_connections_per_address", "max_connections"})
    void refusesMoreConnectionsThanAllowed(String bound) throws Exception {
        start((connection, number) -> connection.answerAll(), "bounds: {" + bound + ": 1}");
        try (RawClient first = sidecar.connect()) {
            // without a token it would make room for the second once it had rested for a second
            String bearer = GoodTokens.bearer(GoodTokens.integration(sidecar.key()));
            first.send("GET " + NEAREST + " HTTP/1.1\r\nHost: a\r\n" + bearer + "\r\n")
                    .readAnswer();
            try (RawClient second = sidecar.connect()) {
                assertEquals("", readToEndOfRefused(second));
            }
            assertEquals(200, RawClient.status(first.get(NEAREST).readAnswer()));
        }
    }

    @Test
    void takesAsManyConnectionsOfATrustedProxyAsItOpens() throws Exception {
        start(
                (connection, number) -> connection.answerAll(),
                "trusted_proxies: [127.0.0.0/8]\nbounds: {max_connections_per_address: 1}");
        try (RawClient first = sidecar.connect();
                RawClient second = sidecar.connect()) {
            assertEquals(200, RawClient.status(first.get(NEAREST).readAnswer()));
            assertEquals(200, RawClient.status(second.get(NEAREST).readAnswer()));
        }
    }

    private static String readToEndOfRefused(RawClient client) throws IOException {
        try {
            client.get(NEAREST);
        } catch (IOException e) {
            return "";
        }
        return client.readToEnd();
    }

    @Test
    void answersABodyThatIsTooLongWith413BeforeItIsRead() throws Exception {
        start((connection, number) -> connection.answerAll(), "bounds: {max_request_body: 10}");
        try (RawClient client = sidecar.connect()) {
            client.send("GET " + NEAREST + " HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n");
            String answer = client.readAnswer();

            assertEquals(413, RawClient.status(answer));
            assertTrue(answer.contains("connection: close"), answer);
        }
    }

    @Test
    void answersPipelinedRequestsInOrder() throws Exception {
        start(
                (connection, number) -> {
                    while (true) {
                        String head = connection.readHead();
                        String n = head.substring(head.indexOf("n=") + 2, head.indexOf(" HTTP"));
                        connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + n.length() + "\r\n\r\n" + n);
                    }
                },
                "");
        StringBuilder requests = new StringBuilder();
        for (int i = 10; i < 60; i++) {
            requests.append("GET " + NEAREST + "?n=" + i + " HTTP/1.1\r\nHost: a\r\n\r\n");
        }
        try (RawClient client = sidecar.connect().send(requests.toString())) {
            for (int i = 10; i < 60; i++) {
                assertTrue(client.readAnswer().endsWith("\r\n\r\n" + i));
            }
        }
    }
}
