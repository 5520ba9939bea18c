package dev.tollgate.sidecar.ndt.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.sidecar.ndt.NdtFixture;
import dev.tollgate.sidecar.ndt.ScriptedNdtServer;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What ndt-server does not grant, or its client does not wait for, is not charged to the integration. */
@Timeout(60)
final class TriesInVainTest {
    private ScriptedNdtServer.Script script = ScriptedNdtServer::echo;

    @RegisterExtension
    private final NdtFixture sidecar = NdtFixture.before((head, socket) -> script.serve(head, socket))
            .quota(Quota.none()
                    .with(Dimension.SERVER_CONCURRENT, new Limit.Count(1))
                    .with(Dimension.SERVER_TESTS, new Limit.Rate(3, Duration.ofHours(1)))
                    .with(Dimension.TOKEN_USES, new Limit.Count(1)));

    private final String download = "/ndt/v7/download?access_token=";

    @Test
    void admitsTheThirdTryAfterTwoWhileNdtServerWasDown() throws Exception {
        String target = download + sidecar.token("t1");
        sidecar.server().close();
        for (int i = 0; i < 2; i++) {
            String answer = sidecar.answer(target);
            assertTrue(answer.startsWith("HTTP/1.1 502 "), answer);
        }
        sidecar.restartServer();

        sidecar.begin(target).close();

        String fourth = sidecar.answer(target);
        assertTrue(fourth.startsWith("HTTP/1.1 429 "), fourth);
    }

    @Test
    void chargesNothingWhereNdtServerRefuses() throws Exception {
        String target = download + sidecar.token("t1");
        script = (head, socket) -> ScriptedNdtServer.send(socket, "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
        assertTrue(sidecar.answer(target).startsWith("HTTP/1.1 503 "));
        script = ScriptedNdtServer::echo;

        sidecar.begin(target).close();
    }

    @Test
    void chargesNothingWhereTheClientLeavesBeforeThe101() throws Exception {
        String target = download + sidecar.token("t1");
        script = (head, socket) -> socket.getInputStream().read();
        Socket client = sidecar.open(target);
        while (sidecar.server().heads().isEmpty()) {
            Thread.sleep(5);
        }
        client.close();
        assertEquals("client_gone", sidecar.observer().nextEnd().outcome());
        script = ScriptedNdtServer::echo;

        sidecar.begin(target).close();
    }

    @Test
    void aRefusalThatTheClientDoesNotTakeHoldsNoPlace() throws Exception {
        int length = 32 << 20;
        script = (head, socket) -> {
            ScriptedNdtServer.send(socket, "HTTP/1.1 400 Bad\r\nContent-Length: " + length + "\r\n\r\n");
            socket.getOutputStream().write(new byte[length]);
        };
        try (Socket client = sidecar.open(download + sidecar.token("t1"))) {
            ScriptedNdtServer.readHead(client.getInputStream());

            assertEquals(0, sidecar.running().count());
            assertEquals(0, sidecar.observer().furtherEnds());
        }
    }

    @Test
    void aServerThatFailsIsNotTriedWithoutEnd() throws Exception {
        String target = download + sidecar.token("t1");
        script = (head, socket) -> {};
        for (int i = 0; i < 9; i++) {
            assertTrue(sidecar.answer(target).startsWith("HTTP/1.1 502 "));
        }

        assertTrue(sidecar.answer(target).startsWith("HTTP/1.1 429 "));
        assertEquals(9, sidecar.server().heads().size());
        List<String> refusals = sidecar.observer().refusals();
        assertEquals("429 quota_token_uses", refusals.get(refusals.size() - 1));
    }
}
