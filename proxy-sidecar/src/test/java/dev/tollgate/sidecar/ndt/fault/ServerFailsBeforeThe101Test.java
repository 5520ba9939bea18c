package dev.tollgate.sidecar.ndt.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.ndt.NdtFixture;
import dev.tollgate.sidecar.ndt.ScriptedNdtServer;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
final class ServerFailsBeforeThe101Test {
    private ScriptedNdtServer.Script script = ScriptedNdtServer::echo;

    @RegisterExtension
    private final NdtFixture sidecar = NdtFixture.before((head, socket) -> script.serve(head, socket));

    @Test
    void answers502WhereNobodyListens() throws Exception {
        sidecar.server().close();

        assertAnswer("HTTP/1.1 502 ", sidecar.answer(sidecar.download("t1")));
        sidecar.assertEnded("upstream_unreachable");
        assertEquals(List.of("502 upstream_unreachable"), sidecar.observer().refusals());
        assertEquals("t1", sidecar.observer().lastRefusal().tokenId());
    }

    @Test
    void answers502WhereTheServerHangsUp() throws Exception {
        script = (head, socket) -> {};

        assertAnswer("HTTP/1.1 502 ", sidecar.answer(sidecar.download("t1")));
        sidecar.assertEnded("upstream_closed");
    }

    @Test
    void answers502WhereTheServerResets() throws Exception {
        script = (head, socket) -> socket.setSoLinger(true, 0);

        assertAnswer("HTTP/1.1 502 ", sidecar.answer(sidecar.download("t1")));
        sidecar.assertEnded("upstream_closed");
    }

    @Test
    void answers502WhereTheAnswerIsNoHttp() throws Exception {
        script = (head, socket) -> {
            ScriptedNdtServer.send(socket, "SSH-2.0-OpenSSH_9.2\r\n\r\n");
            socket.getInputStream().read();
        };

        assertAnswer("HTTP/1.1 502 ", sidecar.answer(sidecar.download("t1")));
        sidecar.assertEnded("upstream_malformed");
    }

    @Test
    void answers504WhereTheServerIsSilent() throws Exception {
        script = (head, socket) -> socket.getInputStream().read();

        assertAnswer("HTTP/1.1 504 ", sidecar.answer(sidecar.download("t1")));
        sidecar.assertEnded("upstream_timeout");
    }

    @Test
    void passesWhatTheServerSaysInsteadOf101() throws Exception {
        script = (head, socket) ->
                ScriptedNdtServer.send(socket, "HTTP/1.1 503 Busy\r\nX-Why: full\r\nContent-Length: 0\r\n\r\n");

        String answer = sidecar.answer(sidecar.download("t1"));
        assertAnswer("HTTP/1.1 503 Busy\r\n", answer);
        assertTrue(answer.contains("X-Why: full\r\n"), answer);
        sidecar.assertEnded("refused_by_server");
        assertEquals(List.of(), sidecar.observer().refusals());
    }

    @Test
    void breaksOffWhereTheServerBreaksOff() throws Exception {
        script = (head, socket) -> ScriptedNdtServer.send(socket, "HTTP/1.1 400 Bad\r\nContent-Length: 9\r\n\r\nhalf");

        String answer = sidecar.answer(sidecar.download("t1"));
        assertTrue(answer.endsWith("\r\n\r\nhalf"), answer);
        sidecar.assertEnded("upstream_closed");
    }

    @Test
    void endsWhereTheClientGoesWhileItWaits() throws Exception {
        script = (head, socket) -> socket.getInputStream().read();
        Socket socket = sidecar.open(sidecar.download("t1"));
        while (sidecar.server().heads().isEmpty()) {
            Thread.onSpinWait();
        }

        socket.close();

        sidecar.assertEnded("client_gone");
    }

    private static void assertAnswer(String beginning, String answer) {
        assertTrue(answer.startsWith(beginning), answer);
    }
}
