package dev.tollgate.sidecar.fault;

import static dev.tollgate.sidecar.fault.RunningSidecar.NEAREST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What has been accepted is answered, though the process is to stop. */
@Timeout(60)
final class DrainTest {
    @TempDir
    private Path directory;

    @Test
    void answersRequestsInFlightAndPipelinedAndThenCloses() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> {
                    connection.readHead();
                    asked.countDown();
                    go.await();
                    connection.write(ScriptedUpstream.OK);
                    connection.answerAll();
                });
                RunningSidecar sidecar = new RunningSidecar(directory, upstream.port(), "drain: {timeout: 20s}");
                RawClient idle = sidecar.connect();
                RawClient client = sidecar.connect()) {
            client.get(NEAREST).get(NEAREST + "?second");
            assertTrue(asked.await(30, TimeUnit.SECONDS));
            CompletableFuture<Void> closed = CompletableFuture.runAsync(sidecar::close);
            assertEquals("", idle.readToEnd(), "connections are told that the sidecar drains");
            go.countDown();

            String answers = client.readToEnd();

            assertEquals(3, answers.split("HTTP/1.1 200 OK", -1).length, answers);
            assertTrue(answers.contains("connection: close"), answers);
            closed.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void answersARequestThatComesOnAnOpenConnectionAsTheDrainBegins() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> connection.answerAll());
                RunningSidecar sidecar = new RunningSidecar(directory, upstream.port(), "drain: {timeout: 20s}");
                RawClient client = sidecar.connect()) {
            client.get(NEAREST).readAnswer();
            CompletableFuture<Void> closed = CompletableFuture.runAsync(sidecar::close);
            client.get(NEAREST);

            assertEquals(200, RawClient.status(client.readToEnd()));
            closed.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void endsATunnelThatIsGrantedOnlyNow() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        String more = "platform_keys: [%s]\ndrain: {timeout: 40s}".formatted(HeartbeatTest.ABC);
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> {
                    connection.readHead();
                    asked.countDown();
                    go.await();
                    connection.write(ScriptedUpstream.SWITCH);
                    connection.awaitEnd();
                });
                RunningSidecar sidecar = new RunningSidecar(directory, upstream.port(), more);
                RawClient idle = sidecar.connect();
                RawClient client = sidecar.connect()) {
            client.send("GET /v2/platform/heartbeat?key=abc HTTP/1.1\r\nHost: a\r\n" + RawClient.UPGRADE + "\r\n");
            assertTrue(asked.await(30, TimeUnit.SECONDS));
            CompletableFuture<Void> closed = CompletableFuture.runAsync(sidecar::close);
            assertEquals("", idle.readToEnd(), "connections are told that the sidecar drains");
            go.countDown();

            assertEquals(101, RawClient.status(client.readToEnd()));
            closed.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void endsWhatTakesLongerThanTheTimeout() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> connection.awaitEnd());
                RunningSidecar sidecar = new RunningSidecar(directory, upstream.port(), "drain: {timeout: 300ms}");
                RawClient client = sidecar.connect()) {
            client.get(NEAREST);
            CompletableFuture.runAsync(sidecar::close).get(20, TimeUnit.SECONDS);

            assertEquals("", client.readToEnd());
        }
    }
}
