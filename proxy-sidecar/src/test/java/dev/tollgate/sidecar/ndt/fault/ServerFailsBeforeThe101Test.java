package dev.tollgate.sidecar.ndt.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.ndt.NdtFixture;
import dev.tollgate.sidecar.ndt.ScriptedNdtServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
        int port = sidecar.server().address().getPort();
        sidecar.server().close();
        // a bound socket keeps the port from other tests, and does not listen
        try (Socket held = new Socket()) {
            held.setReuseAddress(true);
            held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));

            assertAnswer("HTTP/1.1 502 ", sidecar.answer(sidecar.download("t1")));
            sidecar.assertEnded("upstream_unreachable");
            assertEquals(List.of("502 upstream_unreachable"), sidecar.observer().refusals());
            assertEquals("t1", sidecar.observer().lastRefusal().tokenId());
        }
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

    /** The first octets behind the handshake are in its packet, and the server reads no more than the handshake. */
    @Test
    void passesWhatTheServerSaysToAHandshakeWithOctetsBehindIt() throws Exception {
        script = (head, socket) -> {
            assertTrue(head.endsWith("\r\n\r\n"), head);
            ScriptedNdtServer.send(socket, "HTTP/1.1 400 Bad Request\r\nContent-Length: 3\r\n\r\nno\n");
        };

        assertAnswer("HTTP/1.1 400 Bad Request\r\n", answerToHandshakeAnd("GET /page HTTP/1.1\r\nHost: a\r\n\r\n"));
        sidecar.assertEnded("refused_by_server");
        assertEquals(1, sidecar.server().heads().size());
    }

    private String answerToHandshakeAnd(String more) throws Exception {
        String handshake = "GET " + sidecar.download("t1") + " HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\n"
                + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                + "Sec-WebSocket-Protocol: net.measurementlab.ndt.v7\r\n\r\n";
        try (Socket socket = sidecar.connect()) {
            ScriptedNdtServer.send(socket, handshake + more);
            return NdtFixture.rest(socket);
        }
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
