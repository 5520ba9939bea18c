package dev.tollgate.sidecar.ndt.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.ndt.NdtFixture;
import dev.tollgate.sidecar.ndt.ScriptedNdtServer;
import dev.tollgate.sidecar.ndt.TestObserver;
import dev.tollgate.sidecar.ndt.handover.HandoverOutcome;
import dev.tollgate.sidecar.ndt.whole.WholeSidecar.Begun;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** ndt-server may run a test to its end whose client has reset the connection. */
    @ParameterizedTest
    @ValueSource(strings = {"", "&do=late"})
    void placeIsHeldWhileTheServerHoldsAResetConnectionAndFreeTheMomentItHasEnded(String more) throws Exception {
        Begun test = whole.begin("&do=hold" + more);
        assertEquals(HandoverOutcome.WHOLE, whole.nextOutcome());
        test.reset();
        // longer than the sidecar needs to see that the connection is no more, and waits then
        Thread.sleep(1_800);
        assertEquals(1, sidecar().running().count());
        assertEquals(0, sidecar().observer().furtherEnds());

        whole.helper().release();
        TestObserver.TestRecord record = sidecar().assertEnded("client_gone");
        assertTrue(record.duration().compareTo(Duration.ofMillis(1_800)) < 0, record.duration()::toString);
    }

    /** Sends a handshake, and resets the connection when ndt-server has it. */
    private void leaveBeforeThe101(String more) throws Exception {
        try (Socket client = sidecar().open(sidecar().download("t1") + "&do=slow" + more)) {
            whole.helper().awaitHeld();
            client.setSoLinger(true, 0);
        }
        WholeSidecar.until(() -> !sidecar().lastClient().isOpen());
        assertEquals(1, sidecar().running().count());
    }

    @Test
    void placeOfAClientThatLeavesBeforeThe101IsHeldUntilTheServerHasEndedTheTest() throws Exception {
        leaveBeforeThe101("&do=hold");
        whole.helper().release();
        // longer than the sidecar waits for the beginning of a test
        Thread.sleep(2_300);
        assertEquals(1, sidecar().running().count());

        whole.helper().release();
        assertTrue(sidecar().assertEnded("client_gone").uuid().startsWith("host_1_"));
    }

    @Test
    void placeOfAClientThatLeavesBeforeThe101IsFreeWhenTheServerClosesItsConnection() throws Exception {
        leaveBeforeThe101("");
        whole.helper().release();
        assertEquals("", sidecar().assertEnded("client_gone").uuid());
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
