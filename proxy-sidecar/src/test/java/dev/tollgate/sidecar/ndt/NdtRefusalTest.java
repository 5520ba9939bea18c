package dev.tollgate.sidecar.ndt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.Claims;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.sidecar.listener.ListenerBounds;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class NdtRefusalTest {
    private static final String TOKEN = NdtFixture.DOWNLOAD + "?access_token=";

    @RegisterExtension
    private final NdtFixture sidecar = NdtFixture.before(ScriptedNdtServer::echo)
            .quota(Quota.none()
                    .with(Dimension.SERVER_CONCURRENT, new Limit.Count(1))
                    .with(Dimension.TOKEN_USES, new Limit.Count(1)));

    @Test
    void refusesTestWithoutToken() throws Exception {
        assertEmptyAnswer(401, sidecar.answer(NdtFixture.DOWNLOAD));
        assertEquals(List.of("401 missing"), sidecar.observer().refusals());
        TestObserver.RefusedRequest refused = sidecar.observer().lastRefusal();
        assertEquals("download", refused.direction());
        assertTrue(refused.client().getAddress().isLoopbackAddress());
        assertEquals("", refused.tokenId());
    }

    @Test
    void aRefusalNamesTheRequestAsItsRecordDoes() throws Exception {
        String answer = sidecar.answer(NdtFixture.DOWNLOAD);

        String names = sidecar.observer().lastRefusal().names().requestId();
        assertTrue(names.matches("[0-9a-f]{16}"), names);
        assertTrue(answer.toLowerCase(Locale.ROOT).contains("\r\nx-request-id: " + names + "\r\n"), answer);
    }

    @Test
    void aHeadThatItsClientCutsShortHasNeitherAnswerNorRecord() throws Exception {
        try (Socket socket = sidecar.connect()) {
            ScriptedNdtServer.send(socket, "GET / HTTP/1.1\r\nHost: a");
            socket.shutdownOutput();

            assertEquals("", NdtFixture.rest(socket));
        }
        assertEquals(List.of(), sidecar.observer().refusals());
    }

    @Test
    void aHeadThatIsNotThereInTimeHasNeitherAnswerNorRecord() throws Exception {
        sidecar.bounds(new ListenerBounds(10, 10, 200, 300, Duration.ofMillis(300), Duration.ofMinutes(1)));
        try (Socket socket = sidecar.connect()) {
            ScriptedNdtServer.send(socket, "GET / HTTP/1.1\r\nHost: a");

            assertEquals("", NdtFixture.rest(socket));
        }
        sidecar.lastClient().closeFuture().await();
        // in the first turn the handlers' notice of the end is waiting, in the second it has been taken
        sidecar.lastClient().eventLoop().submit(() -> {}).await();
        sidecar.lastClient().eventLoop().submit(() -> {}).await();
        assertEquals(List.of(), sidecar.observer().refusals());
    }

    @Test
    void refusesTokenOfAnotherMachine() throws Exception {
        String token =
                sidecar.signed(sidecar.claims("t1").audience(List.of("mlab2-xyz01.mlab-sandbox.measurement-lab.org")));

        assertEmptyAnswer(401, sidecar.answer(TOKEN + token));
    }

    @Test
    void refusesTokenTheMomentItExpires() throws Exception {
        String token =
                sidecar.signed(sidecar.claims("t1").expiresAt(Instant.now().minusMillis(1)));

        assertEmptyAnswer(401, sidecar.answer(TOKEN + token));
    }

    @Test
    void admitsATokenThatLivesLongerThanLocatesDo() throws Exception {
        String token =
                sidecar.signed(sidecar.claims("t1").expiresAt(Instant.now().plusSeconds(3600)));

        sidecar.begin(TOKEN + token).close();
        sidecar.assertEnded("client_gone");
    }

    @Test
    void refusesTokenOfAnotherIssuer() throws Exception {
        String token = sidecar.signed(sidecar.claims("t1").issuer("token-exchange"));

        assertEmptyAnswer(401, sidecar.answer(TOKEN + token));
    }

    @Test
    void refusesTokenThatIsNone() throws Exception {
        assertEmptyAnswer(401, sidecar.answer(TOKEN + "a.b.c"));
    }

    @Test
    void refusesBadTokenBeforeNdtServerSeesWhatElseIsWrong() throws Exception {
        assertEmptyAnswer(401, sidecar.answerTo("GET " + TOKEN + "a.b.c HTTP/1.1"));
        assertEquals(List.of(), sidecar.server().heads());
    }

    @Test
    void closesTheConnectionOfATestThatAnErrorOfOursLeavesUndecided() throws Exception {
        sidecar.quotaClock().breakDown();

        assertEquals("", sidecar.answer(sidecar.download("t1")));
        assertEquals(List.of(), sidecar.server().heads());
        assertEquals(0, sidecar.running().count());
    }

    @Test
    void refusesMoreTestsAtATimeOfOneIntegration() throws Exception {
        try (Socket first = sidecar.begin(sidecar.download("t1"))) {
            String answer = sidecar.answer(sidecar.download("t2"));

            assertEmptyAnswer(429, answer);
            assertRetryAfter(8, answer);
            TestObserver.RefusedRequest refused = sidecar.observer().lastRefusal();
            assertEquals("acme", refused.who().orElseThrow().integrationId());
            assertEquals("t2", refused.tokenId());
            assertEquals("download", refused.direction());
            assertEquals(first.getLocalAddress(), refused.client().getAddress());
            assertEquals(1, sidecar.server().heads().size());
            assertTrue(first.isConnected());
        }
        sidecar.assertEnded("client_gone");
    }

    @Test
    void refusesMoreUsesOfOneTokenInOneDirection() throws Exception {
        String token = sidecar.token("t1");
        sidecar.begin(TOKEN + token).close();
        sidecar.assertEnded("client_gone");
        sidecar.begin(NdtFixture.UPLOAD + "?access_token=" + token).close();
        sidecar.assertEnded("client_gone");

        String answer = sidecar.answer(TOKEN + token);

        assertEmptyAnswer(429, answer);
        assertFalse(answer.toLowerCase(Locale.ROOT).contains("retry-after"), answer);
        assertEquals(2, sidecar.server().heads().size());
    }

    @ParameterizedTest
    @CsvSource({"server_tests, 0/1h", "server_tests, 0/day", "server_concurrent, 0", "token_uses, 0"})
    void tellsNobodyToWaitForALimitOfZero(String limit, String text) throws Exception {
        Claims.Builder claims = sidecar.claims("t1").claim("int_id", "acme").claim("quota", Map.of(limit, text));
        try (Socket running = sidecar.begin(sidecar.download("t0"))) {
            String answer = sidecar.answer(TOKEN + sidecar.signed(claims));

            assertEmptyAnswer(429, answer);
            assertFalse(answer.toLowerCase(Locale.ROOT).contains("retry-after"), answer);
            assertEquals("quota_" + limit, sidecar.observer().lastRefusal().reason());
            assertTrue(running.isConnected());
        }
        sidecar.assertEnded("client_gone");
    }

    @Test
    void refusesTestsThatTheMachineHasNoPlaceForWithoutCountingThem() throws Exception {
        String anonymous = sidecar.signed(sidecar.claims("t1"));
        try (Socket a = sidecar.begin(TOKEN + anonymous);
                Socket b = sidecar.begin(TOKEN + anonymous);
                Socket c = sidecar.begin(TOKEN + anonymous)) {
            String answer = sidecar.answer(sidecar.download("t2"));

            assertEmptyAnswer(503, answer);
            assertRetryAfter(8, answer);
            assertEquals(List.of("503 machine_full"), sidecar.observer().refusals());
            assertTrue(a.isConnected() && b.isConnected() && c.isConnected());
        }
        for (int i = 0; i < NdtFixture.MAX_TESTS; i++) {
            sidecar.observer().nextEnd();
        }
        sidecar.begin(sidecar.download("t2")).close();
    }

    @Test
    void letsMonitoringInWhateverRuns() throws Exception {
        String monitoring =
                sidecar.signed(sidecar.claims("m").subject("monitoring").claim("int_id", "acme"));
        for (int i = 0; i < NdtFixture.MAX_TESTS + 1; i++) {
            sidecar.begin(TOKEN + monitoring);
        }
        assertEquals(NdtFixture.MAX_TESTS + 1, sidecar.running().count());
    }

    @Test
    void refusesNewTestsButEndsNoneWhileItDrains() throws Exception {
        try (Socket test = sidecar.begin(sidecar.download("t1"))) {
            var drained = sidecar.running().drain();

            assertEmptyAnswer(503, sidecar.answer(sidecar.download("t2")));
            assertEquals(List.of("503 draining"), sidecar.observer().refusals());
            test.getOutputStream().write('x');
            assertEquals('x', test.getInputStream().read());
            assertTrue(!drained.isDone());
            test.close();
            drained.get(20, java.util.concurrent.TimeUnit.SECONDS);
        }
    }

    static void assertEmptyAnswer(int status, String answer) {
        assertTrue(answer.startsWith("HTTP/1.1 " + status + ' '), "was: " + answer);
        assertTrue(answer.endsWith("\r\n\r\n"), "was: " + answer);
        assertTrue(answer.toLowerCase(Locale.ROOT).contains("\r\ndate: "), "was: " + answer);
    }

    private static void assertRetryAfter(int seconds, String answer) {
        assertTrue(answer.toLowerCase(Locale.ROOT).contains("retry-after: " + seconds + "\r\n"), answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 600000\r\n\r\n",
                "GET / HTTP/1.1\r\nno colon\r\n\r\n",
                "GET /ndt_protocol HTTP/1.1\r\nHost: a\r\n\r\n",
                "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n"
            })
    void aClientThatStillSendsReadsItsAnswer(String head) throws Exception {
        try (Socket socket = sidecar.connect()) {
            ScriptedNdtServer.send(socket, head);
            // the answer is under way when more comes; a reset would fail one of these writes, or the read
            for (int i = 0; i < 10; i++) {
                Thread.sleep(10);
                ScriptedNdtServer.send(socket, "x".repeat(2_000));
            }
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);

            assertTrue(answer.startsWith("HTTP/1.1 4") || answer.startsWith("HTTP/1.1 501 "), answer);
        }
    }
}
