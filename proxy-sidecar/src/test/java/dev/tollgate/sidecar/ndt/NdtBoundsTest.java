package dev.tollgate.sidecar.ndt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.listener.ConnectionObserver.Cause;
import dev.tollgate.sidecar.listener.ListenerBounds;
import dev.tollgate.sidecar.listener.OpenConnections;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The bounds that the operator has set hold from the next connection on. */
@Timeout(60)
final class NdtBoundsTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LESS_THAN_ANY_DEFAULT = Duration.ofSeconds(14);

    private ScriptedNdtServer.Script script = ScriptedNdtServer::echo;

    @RegisterExtension
    private final NdtFixture sidecar = NdtFixture.before((head, socket) -> script.serve(head, socket));

    @Test
    void boundsTheRequestLine() throws Exception {
        String line = "GET /" + "x".repeat(200) + " HTTP/1.1";
        assertTrue(sidecar.answerTo(line).startsWith("HTTP/1.1 200 "));

        sidecar.bounds(new ListenerBounds(10, 10, 200, 4096, LONG, LONG));

        NdtRefusalTest.assertEmptyAnswer(414, sidecar.answerTo(line));
    }

    @Test
    void boundsTheHeaders() throws Exception {
        sidecar.bounds(new ListenerBounds(10, 10, 200, 300, LONG, LONG));

        NdtRefusalTest.assertEmptyAnswer(431, sidecar.answerTo("GET / HTTP/1.1", "X: " + "x".repeat(300)));
    }

    @Test
    void boundsTheTimeOfAHead() throws Exception {
        sidecar.bounds(new ListenerBounds(10, 10, 200, 300, SHORT, LONG));

        assertEndsSoon("GET /");
        assertEquals(Cause.HEAD_TIMEOUT, sidecar.observer().nextUnanswered());
        assertEquals(0, sidecar.observer().furtherUnanswered());
    }

    @Test
    void countsAHeadThatItsClientCutShort() throws Exception {
        try (Socket socket = sidecar.connect()) {
            ScriptedNdtServer.send(socket, "GET / HTTP/1.1\r\nHost:");
            socket.shutdownOutput();

            assertEquals("", NdtFixture.rest(socket));
        }
        assertEquals(Cause.HEAD_CUT_SHORT, sidecar.observer().nextUnanswered());
        assertEquals(0, sidecar.observer().furtherUnanswered());
    }

    /** The platform's heartbeat makes such connections to check that the port is open. */
    @Test
    void countsNoConnectionThatEndsBeforeItsHeadBegins() throws Exception {
        try (Socket socket = sidecar.connect()) {
            socket.shutdownOutput();

            assertEquals("", NdtFixture.rest(socket));
        }
        assertEquals(0, sidecar.observer().furtherUnanswered());
    }

    @Test
    void countsNoConnectionThatDrainingEnds() throws Exception {
        try (Socket socket = sidecar.connect()) {
            ScriptedNdtServer.send(socket, "GET /");
            while (!sidecar.hadClient() || sidecar.lastClient().pipeline().get(NdtInitializer.NDT) == null) {
                Thread.sleep(5);
            }
            sidecar.lastClient().pipeline().fireUserEventTriggered(OpenConnections.Drain.BEGUN);

            assertEquals("", NdtFixture.rest(socket));
        }
        assertEquals(0, sidecar.observer().furtherUnanswered());
    }

    @Test
    void boundsTheTimeOfAnAnswer() throws Exception {
        script = (head, socket) -> socket.getInputStream().read();
        sidecar.bounds(new ListenerBounds(10, 10, 200, 300, LONG, SHORT));

        assertEndsSoon("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertEquals(0, sidecar.observer().furtherUnanswered());
    }

    private void assertEndsSoon(String sent) throws Exception {
        long begun = System.nanoTime();
        try (Socket socket = sidecar.connect()) {
            ScriptedNdtServer.send(socket, sent);

            assertEquals("", NdtFixture.rest(socket));
        }
        assertTrue(System.nanoTime() - begun < LESS_THAN_ANY_DEFAULT.toNanos());
    }
}
