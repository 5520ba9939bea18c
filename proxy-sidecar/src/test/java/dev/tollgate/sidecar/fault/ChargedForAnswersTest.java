package dev.tollgate.sidecar.fault;

import static dev.tollgate.sidecar.fault.RunningSidecar.NEAREST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An integration is charged for answers that name servers, whatever fails between them. */
@Timeout(60)
final class ChargedForAnswersTest {
    private static final String TEN =
            "upstream_bounds: {answer_timeout: 2s}\nquotas: {tiers: {0: {client: 10/12h, requests: 10/24h}}}";
    private static final String BODY = "{\"results\":[{\"machine\":\"m\"}]}";
    private static final String SERVERS =
            "HTTP/1.1 200 OK\r\nContent-Length: " + BODY.length() + "\r\nConnection: close\r\n\r\n" + BODY;

    @TempDir
    private Path directory;

    @Test
    void aFailingLocateCostsNothing() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> {
                    connection.readHead();
                    if (number == 1) {
                        connection.write(
                                "HTTP/1.1 504 Gateway Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                    } else if (number == 2) {
                        connection.awaitEnd();
                    } else if (number == 3) {
                        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{\"results\":[{");
                    } else if (number > 7) {
                        connection.write(SERVERS);
                    } else {
                        connection.socket().setSoLinger(true, 0);
                    }
                });
                RunningSidecar sidecar = new RunningSidecar(directory, upstream.port(), TEN)) {
            for (int number = 1; number <= 7; number++) {
                String answer = ask(sidecar);
                assertTrue(number == 3 || RawClient.status(answer) >= 500, answer);
            }
            assertRemaining("9", ask(sidecar));
            assertRemaining("8", ask(sidecar));
        }
    }

    @Test
    void aClientThatLeavesBeforeItsAnswerCostsNothing() throws Exception {
        CountDownLatch asked = new CountDownLatch(2);
        CountDownLatch left = new CountDownLatch(2);
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> {
                    connection.readHead();
                    if (number <= 2) {
                        asked.countDown();
                        try {
                            connection.awaitEnd();
                        } finally {
                            left.countDown();
                        }
                    } else {
                        connection.write(SERVERS);
                    }
                });
                RunningSidecar sidecar = new RunningSidecar(directory, upstream.port(), TEN)) {
            try (RawClient one = request(sidecar);
                    RawClient other = request(sidecar)) {
                assertTrue(asked.await(20, TimeUnit.SECONDS));
                one.reset();
                other.shutdownOutput();
                assertTrue(left.await(20, TimeUnit.SECONDS));
            }
            assertRemaining("9", ask(sidecar));
        }
    }

    private static RawClient request(RunningSidecar sidecar) throws Exception {
        return sidecar.connect()
                .send("GET " + NEAREST + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                        + GoodTokens.bearer(GoodTokens.integration(sidecar.key())) + "\r\n");
    }

    private static String ask(RunningSidecar sidecar) throws Exception {
        try (RawClient client = request(sidecar)) {
            return client.readToEnd();
        }
    }

    private static void assertRemaining(String number, String answer) {
        assertEquals(200, RawClient.status(answer), answer);
        assertTrue(answer.contains("\"client\";r=" + number + ";"), answer);
        assertTrue(answer.contains("\"requests\";r=" + number + ";"), answer);
    }
}
