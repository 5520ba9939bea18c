package dev.tollgate.sidecar.ndt.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.ndt.NdtFixture;
import dev.tollgate.sidecar.ndt.PlaceBounds;
import dev.tollgate.sidecar.ndt.ScriptedNdtServer;
import dev.tollgate.sidecar.ndt.TestObserver;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Places on the machine: who may hold how many, and when a place is free again. */
@Timeout(60)
final class PlacesTest {
    private static final Duration SHORT = Duration.ofSeconds(1);
    /** No test may stall so long here, so that what frees a place is not the time. */
    private static final Duration LONG = Duration.ofMinutes(5);

    /** More than the client's kernel takes, and less than the sidecar's. */
    private static final int LITTLE = 24 * 1024;

    private static final String SERVERS_CLOSE = "\u0088\u0002\u0003\u00e8";
    private static final String CLIENTS_CLOSE = "\u0088\u0082\0\0\0\0\u0003\u00e8";

    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final List<Socket> clients = new ArrayList<>();
    private ScriptedNdtServer.Script script = (head, socket) -> mayEnd.await();

    @RegisterExtension
    private final NdtFixture sidecar = NdtFixture.before((head, socket) -> {
        ScriptedNdtServer.upgrade(socket);
        script.serve(head, socket);
    });

    @AfterEach
    void close() throws Exception {
        mayEnd.countDown();
        for (Socket client : clients) {
            client.close();
        }
    }

    private Socket begin(String target) throws Exception {
        Socket client = sidecar.begin(target);
        clients.add(client);
        return client;
    }

    private String anonymous(String direction, String jwtId) {
        return direction + "?access_token=" + sidecar.signed(sidecar.claims(jwtId));
    }

    @Test
    void idleTestsOfAStrangerLeavePlacesForIntegrationsAndForOtherAddresses() throws Exception {
        sidecar.places(new PlaceBounds(8, 3, 2, 25));
        sidecar.stallTimeout(LONG);
        begin(anonymous(NdtFixture.UPLOAD, "a"));
        begin(anonymous(NdtFixture.DOWNLOAD, "a"));
        String third = sidecar.answer(anonymous(NdtFixture.UPLOAD, "a"));
        begin(anonymous(NdtFixture.UPLOAD, "b"));
        String fourth = sidecar.answer(anonymous(NdtFixture.UPLOAD, "c"));

        assertTrue(third.startsWith("HTTP/1.1 429 "), third);
        assertTrue(fourth.startsWith("HTTP/1.1 429 "), fourth);
        assertTrue(fourth.toLowerCase(Locale.ROOT).contains("\r\nretry-after: 8\r\n"), fourth);
        assertEquals(
                List.of("429 token_busy", "429 address_busy"),
                sidecar.observer().refusals());
        begin(sidecar.download("t1"));
    }

    @Test
    void strangersLeaveTheReservedShareHoweverManyTheyAre() throws Exception {
        sidecar.places(new PlaceBounds(4, 10, 10, 25));
        sidecar.stallTimeout(LONG);
        for (int i = 0; i < 3; i++) {
            begin(anonymous(NdtFixture.UPLOAD, "a" + i));
        }

        String answer = sidecar.answer(anonymous(NdtFixture.UPLOAD, "b"));
        assertTrue(answer.startsWith("HTTP/1.1 503 "), answer);
        assertEquals(List.of("503 reserved"), sidecar.observer().refusals());
        begin(sidecar.download("t1"));
        assertEquals(4, sidecar.running().count());
    }

    @ParameterizedTest
    @ValueSource(strings = {NdtFixture.UPLOAD, NdtFixture.DOWNLOAD})
    void aTestInWhichNothingMovesLosesItsPlace(String direction) throws Exception {
        sidecar.stallTimeout(SHORT);
        Socket client = begin(direction + "?access_token=" + sidecar.token("t1"));

        sidecar.assertEnded("stalled");
        assertEquals("reset", endOf(client));
    }

    @Test
    void aDownloadWhoseClientReadsNothingLosesItsPlace() throws Exception {
        script = (head, socket) -> {
            ScriptedNdtServer.send(socket, "\u0082\u007f\0\0\0\0\u0004\0\0\0");
            socket.getOutputStream().write(new byte[1 << 26]);
        };
        sidecar.stallTimeout(SHORT);
        begin(sidecar.download("t1"));

        sidecar.assertEnded("stalled");
    }

    @Test
    void aDownloadThatIsTakenKeepsItsPlace() throws Exception {
        script = (head, socket) -> {
            ScriptedNdtServer.send(socket, "\u0082\u007f\0\0\0\0\u0004\0\0\0");
            for (int i = 0; i < 30; i++) {
                socket.getOutputStream().write(new byte[10_000]);
                Thread.sleep(100);
            }
        };
        // shorter than the test, and longer than a busy machine pauses
        sidecar.stallTimeout(Duration.ofSeconds(2));
        Socket client = begin(sidecar.download("t1"));

        assertEquals(10 + 300_000, NdtFixture.rest(client).length());
        sidecar.assertEnded("upstream_closed");
    }

    @Test
    void thePlaceOfACompletedTestIsFreeThoughTheClientKeepsItsSocketOpen() throws Exception {
        script = (head, socket) -> {
            socket.getInputStream().skipNBytes(CLIENTS_CLOSE.length());
            ScriptedNdtServer.send(socket, SERVERS_CLOSE);
        };
        sidecar.stallTimeout(LONG);
        Socket client = begin(sidecar.download("t1"));
        ScriptedNdtServer.send(client, CLIENTS_CLOSE);
        assertEquals(SERVERS_CLOSE, NdtFixture.rest(client));

        TestObserver.TestRecord record = sidecar.assertEnded("completed");
        assertTrue(record.duration().compareTo(Duration.ofSeconds(20)) < 0, record.duration()::toString);
        assertEquals(CLIENTS_CLOSE.length(), record.fromClient());
    }

    @Test
    void aClientThatKeepsItsSocketOpenAfterTheEndIsClosedInTheEnd() throws Exception {
        script = (head, socket) -> ScriptedNdtServer.send(socket, SERVERS_CLOSE);
        sidecar.stallTimeout(SHORT);
        Socket client = begin(sidecar.download("t1"));
        assertEquals(SERVERS_CLOSE, NdtFixture.rest(client));
        sidecar.assertEnded("completed");

        sidecar.lastClient().closeFuture().await();
        awaitNoneDelivering();
    }

    @ParameterizedTest
    @ValueSource(strings = {NdtFixture.UPLOAD, NdtFixture.DOWNLOAD})
    void thePlaceIsFreeWhenNdtServerHasEndedThoughTheClientTakesNothing(String direction) throws Exception {
        script = (head, socket) -> {
            ScriptedNdtServer.send(socket, "\u0082\u007e\u0060\0");
            socket.getOutputStream().write(new byte[LITTLE]);
        };
        sidecar.stallTimeout(LONG);
        Socket client = sidecar.connect(4 * 1024);
        clients.add(client);
        NdtFixture.sendHandshake(client, direction + "?access_token=" + sidecar.token("t1"));

        awaitNoneRunning();
        assertEquals(1, sidecar.running().countDelivering());
        assertEquals(0, sidecar.observer().furtherEnds());
        InputStream in = client.getInputStream();
        ScriptedNdtServer.readHead(in);
        assertEquals(ScriptedNdtServer.GREETING.length() + 4 + LITTLE, in.readAllBytes().length);
        sidecar.assertEnded("upstream_closed");
    }

    @Test
    void whatAClientDoesNotTakeAfterTheEndIsDropped() throws Exception {
        script = (head, socket) -> {
            ScriptedNdtServer.send(socket, "\u0082\u007e\u0060\0");
            socket.getOutputStream().write(new byte[LITTLE]);
        };
        sidecar.stallTimeout(SHORT);
        Socket client = sidecar.connect(4 * 1024);
        clients.add(client);
        NdtFixture.sendHandshake(client, sidecar.download("t1"));

        sidecar.assertEnded("upstream_closed");
        sidecar.lastClient().closeFuture().await();
        awaitNoneDelivering();
    }

    private void awaitNoneRunning() throws Exception {
        while (sidecar.running().count() > 0 || sidecar.server().heads().isEmpty()) {
            Thread.sleep(5);
        }
    }

    /** The count falls on the event loop, after the close is known. */
    private void awaitNoneDelivering() throws Exception {
        while (sidecar.running().countDelivering() > 0) {
            Thread.sleep(5);
        }
    }

    private static String endOf(Socket socket) {
        try {
            return socket.getInputStream().read() < 0 ? "end" : "more";
        } catch (IOException e) {
            return "reset";
        }
    }
}
