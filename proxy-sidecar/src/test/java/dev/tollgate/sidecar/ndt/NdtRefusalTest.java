package dev.tollgate.sidecar.ndt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class NdtRefusalTest {
    private static final String TOKEN = NdtBench.DOWNLOAD + "?access_token=";

    @TempDir
    private Path directory;

    private FakeNdtServer server;
    private NdtBench bench;

    @BeforeEach
    void start() throws Exception {
        server = new FakeNdtServer();
        Quota quota = Quota.none()
                .with(Dimension.SERVER_CONCURRENT, new Limit.Count(1))
                .with(Dimension.TOKEN_USES, new Limit.Count(1));
        bench = new NdtBench(directory, server.port(), quota);
    }

    @AfterEach
    void stop() throws Exception {
        bench.close();
        server.close();
    }

    @Test
    void refusesTestWithoutToken() throws Exception {
        assertEmptyAnswer(401, bench.answer(NdtBench.DOWNLOAD));
    }

    @Test
    void refusesTokenOfAnotherMachine() throws Exception {
        String token = bench.token(
                "t1",
                "mlab2-xyz01.mlab-sandbox.measurement-lab.org",
                Instant.now().plusSeconds(50));

        assertEmptyAnswer(401, bench.answer(TOKEN + token));
    }

    @Test
    void refusesExpiredToken() throws Exception {
        String token = bench.token("t1", NdtBench.MACHINE, Instant.now().minusSeconds(2));

        assertEmptyAnswer(401, bench.answer(TOKEN + token));
    }

    @Test
    void refusesTokenThatIsNone() throws Exception {
        assertEmptyAnswer(401, bench.answer(TOKEN + "a.b.c"));
    }

    @Test
    void refusesAbsoluteTarget() throws Exception {
        assertEmptyAnswer(400, bench.answer("http://" + NdtBench.MACHINE + TOKEN + bench.token("t1")));
    }

    @Test
    void refusesMoreTestsAtATimeAndGivesThePlaceBackWhenTheClientDisappears() throws Exception {
        try (Socket first = bench.open(TOKEN + bench.token("t1"))) {
            FakeNdtServer.readHead(first.getInputStream());

            String answer = bench.answer(TOKEN + bench.token("t2"));

            assertEmptyAnswer(429, answer);
            assertRetryAfter(8, answer);
            assertEquals(1, server.heads().size());
            first.setSoLinger(true, 0);
        }
        assertTrue(upgradesWithinSeconds(TOKEN + bench.token("t2")));
    }

    @Test
    void refusesMoreUsesOfOneTokenInOneDirection() throws Exception {
        String token = bench.token("t1");
        assertTrue(upgradesWithinSeconds(TOKEN + token));
        assertTrue(upgradesWithinSeconds(NdtBench.UPLOAD + "?access_token=" + token));

        String answer = bench.answer(TOKEN + token);

        assertEmptyAnswer(429, answer);
        assertRetryAfter(60, answer);
        assertEquals(2, server.heads().size());
    }

    @Test
    void answers502AndGivesThePlaceBackWhenTheServerIsDown() throws Exception {
        server.close();

        assertEmptyAnswer(502, bench.answer(TOKEN + bench.token("t1")));
        assertEmptyAnswer(502, bench.answer(TOKEN + bench.token("t2")));
    }

    /** The end of a test reaches the sidecar a moment after the client has closed. */
    private boolean upgradesWithinSeconds(String target) throws Exception {
        long end = System.nanoTime() + 5_000_000_000L;
        while (System.nanoTime() < end) {
            try (Socket socket = bench.open(target)) {
                if (FakeNdtServer.readHead(socket.getInputStream()).startsWith("HTTP/1.1 101 ")) {
                    return true;
                }
            }
            Thread.sleep(20);
        }
        return false;
    }

    private static void assertEmptyAnswer(int status, String answer) {
        assertTrue(answer.startsWith("HTTP/1.1 " + status + ' '), answer);
        assertTrue(answer.endsWith("\r\n\r\n"), answer);
    }

    private static void assertRetryAfter(int seconds, String answer) {
        assertTrue(answer.toLowerCase(Locale.ROOT).contains("retry-after: " + seconds + "\r\n"), answer);
    }
}
