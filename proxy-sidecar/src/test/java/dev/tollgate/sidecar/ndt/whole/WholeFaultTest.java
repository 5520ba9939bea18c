package dev.tollgate.sidecar.ndt.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.ndt.NdtFixture;
import dev.tollgate.sidecar.ndt.ScriptedNdtServer;
import dev.tollgate.sidecar.ndt.TestObserver;
import dev.tollgate.sidecar.ndt.handover.HandoverOutcome;
import dev.tollgate.sidecar.ndt.whole.WholeSidecar.Begun;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happens to a whole hand-over when one of those that take part fails. */
@Timeout(60)
final class WholeFaultTest {
    @RegisterExtension
    private final WholeSidecar whole = new WholeSidecar();

    private NdtFixture sidecar() {
        return whole.fixture();
    }

    @Test
    void testGoesOnWhenTheHelpersProcessesAreKilled() throws Exception {
        try (Begun test = whole.begin("")) {
            assertEquals(HandoverOutcome.WHOLE, whole.nextOutcome());
            whole.helper().killAnswerer();
            assertEquals("\u0082\u0001a", test.echo("\u0082\u0001a"));
            assertEquals(1, sidecar().running().count());
            whole.untilGood();
            try (Begun another = WholeSidecar.begun(anonymous())) {
                assertEquals("\u0082\u0001b", test.echo("\u0082\u0001b"));
            }
            sidecar().observer().nextEnd();
        }
        TestObserver.TestRecord record = sidecar().assertEnded("client_gone");
        assertTrue(record.samples().size() >= 2);
    }

    private Socket anonymous() throws Exception {
        return sidecar()
                .open(NdtFixture.DOWNLOAD + "?access_token="
                        + sidecar().signed(sidecar().claims("a" + System.nanoTime())));
    }

    @Test
    void killedServerEndsItsTests() throws Exception {
        Begun test = whole.begin("");
        assertEquals(HandoverOutcome.WHOLE, whole.nextOutcome());
        whole.helper().killServer();
        sidecar().assertEnded("upstream_closed");
        test.close();
    }

    @Test
    void placesAreFreeWhenTheConnectionHasEndedThoughTheServerDoesNotSaySo() throws Exception {
        whole.begin("&do=late").close();
        assertEquals(HandoverOutcome.WHOLE, whole.nextOutcome());
        sidecar().assertEnded("client_gone");
    }

    @Test
    void placesAreFreeWhenTheConnectionIsNoMoreThoughTheServerHoldsIt() throws Exception {
        Begun test = whole.begin("&do=hang");
        assertEquals(HandoverOutcome.WHOLE, whole.nextOutcome());
        test.reset();
        WholeSidecar.until(() -> sidecar().running().count() == 0);
        assertEquals(0, sidecar().observer().furtherEnds(), "ndt-server may still tell how it ended");
        sidecar().assertEnded("client_gone");
    }

    @Test
    void clientIsRelayedWhileTheServerIsGoneAndHandedOverAgain() throws Exception {
        whole.helper().kill();
        WholeSidecar.until(() -> !whole.whole().isGood());
        sidecar().begin(sidecar().download("t1")).close();
        sidecar().assertEnded("client_gone");

        whole.helper().start();
        whole.untilGood();
        whole.outcomes().clear();
        whole.begin("").close();
        assertEquals(HandoverOutcome.WHOLE, whole.nextOutcome());
    }

    @Test
    void clientThatTheServerDoesNotTakeIsRelayed() throws Exception {
        whole.helper().signalServer("STOP");
        try (Socket socket = sidecar().open(sidecar().download("t1"))) {
            assertTrue(ScriptedNdtServer.readHead(socket.getInputStream()).startsWith("HTTP/1.1 101 "));
            assertEquals(HandoverOutcome.WHOLE_REFUSED, whole.nextOutcome());
        } finally {
            whole.helper().signalServer("CONT");
        }
        sidecar().observer().nextEnd();
    }

    @Test
    void testThatOutlivesTheSidecarIsReportedAsStopped() throws Exception {
        try (Begun test = whole.begin("")) {
            assertEquals(HandoverOutcome.WHOLE, whole.nextOutcome());
            whole.whole().close();
            sidecar().assertEnded("stopped");
            assertEquals("\u0082\u0001a", test.echo("\u0082\u0001a"));
        }
    }
}
