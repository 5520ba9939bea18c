package dev.tollgate.sidecar.ndt.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.ndt.NdtFixture;
import dev.tollgate.sidecar.ndt.PlaceBounds;
import dev.tollgate.sidecar.ndt.ScriptedNdtServer;
import dev.tollgate.sidecar.ndt.TestObserver;
import dev.tollgate.sidecar.ndt.handover.HandoverOutcome;
import dev.tollgate.sidecar.ndt.socket.TcpField;
import dev.tollgate.sidecar.ndt.whole.WholeSidecar.Begun;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cleartext clients that are handed over whole, and what is relayed instead. */
@Timeout(60)
final class WholeHandoverTest {
    private static final String FIELDS = "Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + "Sec-WebSocket-Protocol: net.measurementlab.ndt.v7\r\n";

    @RegisterExtension
    private final WholeSidecar whole = new WholeSidecar();

    private NdtFixture sidecar() {
        return whole.fixture();
    }

    @Test
    void leavesNothingBetweenTheServerAndTheClient() throws Exception {
        TestObserver.TestRecord record;
        try (Begun test = whole.begin("")) {
            assertTrue(test.message().contains("127.0.0.1:" + test.socket().getLocalPort() + '"'), test.message());
            assertEquals(HandoverOutcome.WHOLE, whole.nextOutcome());
            WholeSidecar.until(() -> !sidecar().lastClient().isOpen());
            assertEquals("\u0082\u0003abc", test.echo("\u0082\u0003abc"));
            assertEquals(1, sidecar().running().count());
            Thread.sleep(2_200);
        }
        record = sidecar().assertEnded("client_gone");
        assertTrue(isUuid(record.uuid()), record.uuid());
        assertEquals(5, record.fromClient(), 1);
        assertTrue(record.toClient() > 200, "" + record.toClient());
        assertEquals(Optional.of(record.client()), record.callingFrom());
        // begin, end, and one a second between them, of which a busy machine may be late with the last
        assertTrue(record.samples().size() >= 3, "" + record.samples().size());
        assertTrue(record.samples().get(1).sample().value(TcpField.SND_MSS) > 500);
        assertTrue(whole.outcomes().isEmpty());
        assertEquals(List.of(), sidecar().server().heads());
    }

    private static boolean isUuid(String uuid) {
        return uuid.startsWith("host_1_");
    }

    @Test
    void serversEndIsTheTestsEnd() throws Exception {
        try (Begun test = whole.begin("&do=end")) {
            assertEquals("\u0088\u0002\u0003\u00e8", NdtFixture.rest(test.socket()));
            sidecar().assertEnded("completed");
        }
    }

    @Test
    void clientThatResetsIsGone() throws Exception {
        Begun test = whole.begin("");
        whole.nextOutcome();
        test.reset();
        sidecar().assertEnded("client_gone");
    }

    @Test
    void deliversMuch() throws Exception {
        try (Begun test = whole.begin("&do=fill")) {
            assertEquals(32 * (10 + (1 << 20)), NdtFixture.rest(test.socket()).length());
        }
        TestObserver.TestRecord record = sidecar().observer().nextEnd();
        assertTrue(record.toClient() > 32 << 20, record.toString());
    }

    @Test
    void relaysPages() throws Exception {
        assertTrue(sidecar().answerTo("GET / HTTP/1.1").endsWith("plain"));
        assertEquals(1, sidecar().server().heads().size());
    }

    @Test
    void refusesAsEver() throws Exception {
        String refusal = sidecar().answer("/ndt/v7/download?access_token=bad");
        assertTrue(refusal.startsWith("HTTP/1.1 401 "), refusal);
        try (Begun test = whole.begin("")) {
            String busy = sidecar().answer(sidecar().download("another"));
            assertTrue(busy.startsWith("HTTP/1.1 429 "), busy);
        }
    }

    private Socket send(String octets) throws IOException {
        Socket socket = sidecar().connect();
        socket.getOutputStream().write(octets.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    private String head(String more) {
        return "GET " + sidecar().download("t" + System.nanoTime()) + " HTTP/1.1\r\n" + FIELDS + more + "\r\n";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: http://example.org\r\n",
                "Sec-WebSocket-Extensions: permessage-deflate\r\nUser-Agent: x y/1 (z)\r\nCookie: a=b\r\n"
            })
    void handsOverWhatBrowsersSend(String more) throws Exception {
        try (Begun test = WholeSidecar.begun(send(head(more)))) {
            assertEquals(HandoverOutcome.WHOLE, whole.nextOutcome());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-For: 192.0.2.1\r\n",
                "Expect: 100-continue\r\n",
                "Via: 1.1 x\r\n",
                "Content-Length: 0\r\n",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
                "Upgrade: websocket\r\n"
            })
    void relaysWhatIsNotSureToBegin(String more) throws Exception {
        try (Begun test = WholeSidecar.begun(send(head(more)))) {
            assertEquals(HandoverOutcome.HANDED_OVER, whole.nextOutcome());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sec-WebSocket-Version: 13,Sec-WebSocket-Version: 12",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==,Sec-WebSocket-Key: c2hvcnQ=",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==,Sec-WebSocket-Key: ??",
                "net.measurementlab.ndt.v7,chat",
                "/ndt/v7/download,/ndt/v7/%64ownload",
                "/ndt/v7/download,http://x/ndt/v7/download",
                "download?,download?early_exit=100&",
                "download?,download?int_id=x&"
            })
    void relaysWhatTheServerMightRefuse(String change) throws Exception {
        String[] both = change.split(",");
        String head = head("");
        assertTrue(head.contains(both[0]));
        try (Begun test = WholeSidecar.begun(send(head.replace(both[0], both[1])))) {
            assertEquals(HandoverOutcome.HANDED_OVER, whole.nextOutcome());
        }
    }

    @Test
    void relaysAHeadThatComesInParts() throws Exception {
        String head = head("");
        try (Socket socket = send(head.substring(0, 30))) {
            Thread.sleep(100);
            socket.getOutputStream().write(head.substring(30).getBytes(StandardCharsets.US_ASCII));
            WholeSidecar.begun(socket);
            assertEquals(HandoverOutcome.HANDED_OVER, whole.nextOutcome());
        }
    }

    @Test
    void octetsBehindTheHeadEndTheConnectionAsEver() throws Exception {
        try (Socket socket = send(head("") + "\u0082\u0001a")) {
            assertEquals("", NdtFixture.rest(socket));
        } catch (IOException reset) {
            // unread octets make it a reset
        }
        sidecar().assertEnded("client_gone");
        assertFalse(whole.outcomes().contains(HandoverOutcome.WHOLE));
    }

    @Test
    void secondRequestOnTheConnectionDoesNotEnter() throws Exception {
        try (Socket socket = sidecar().open(sidecar().download("t1") + "&do=refuse")) {
            assertTrue(ScriptedNdtServer.readHead(socket.getInputStream()).startsWith("HTTP/1.1 400 "));
            NdtFixture.sendHandshake(socket, "/ndt/v7/download?access_token=none");
            try {
                assertEquals("", NdtFixture.rest(socket));
            } catch (IOException reset) {
                // ended, in whatever way
            }
        }
        assertEquals(HandoverOutcome.NO_FLOW, whole.nextOutcome());
        sidecar().assertEnded("refused_by_server");
    }

    @Test
    void connectionOnWhichNoTestBeginsIsEnded() throws Exception {
        try (Socket socket = sidecar().open(sidecar().download("t1") + "&do=refuse")) {
            String got = NdtFixture.rest(socket);
            assertTrue(got.startsWith("HTTP/1.1 400 "), got);
        }
        assertEquals(HandoverOutcome.NO_FLOW, whole.nextOutcome());
        sidecar().assertEnded("refused_by_server");
    }

    @Test
    void clientThatSaysNothingOrLeavesIsNoRecord() throws Exception {
        sidecar().connect().close();
        Socket reset = sidecar().connect();
        reset.setSoLinger(true, 0);
        reset.close();
        send("GET / HT").close();
        Socket half = sidecar().connect();
        half.shutdownOutput();
        assertEquals("", NdtFixture.rest(half));
        try (Begun test = whole.begin("")) {
            assertEquals(HandoverOutcome.WHOLE, whole.nextOutcome());
        }
        sidecar().assertEnded("client_gone");
    }

    /** The quota of an integration has one place, the machine has many. */
    @Test
    void clientThatLeavesBehindItsHeadGivesItsPlaceBack() throws Exception {
        int many = 18;
        sidecar().places(new PlaceBounds(many, many, many, 0));
        for (int i = 0; i < 2; i++) {
            leave(sidecar().download("t" + i), i);
            sidecar().observer().nextEnd();
        }
        for (int i = 0; i < many; i++) {
            leave(anonymous("a" + i), i % 2);
        }
        for (int i = 0; i < many; i++) {
            sidecar().observer().nextEnd();
        }
        WholeSidecar.until(() -> sidecar().running().count() == 0);
        sidecar().places(new PlaceBounds(1, 1, 1, 0));
        whole.begin("").close();
    }

    private void leave(String target, int lingerSeconds) throws IOException {
        Socket socket = sidecar().open(target);
        socket.setSoLinger(true, lingerSeconds);
        socket.close();
    }

    private String anonymous(String jwtId) {
        return NdtFixture.DOWNLOAD + "?access_token="
                + sidecar().signed(sidecar().claims(jwtId));
    }

    @Test
    void handsManyOverAtOnceAndLeavesNothingOpen() throws Exception {
        int many = 100;
        sidecar().places(new PlaceBounds(many, many, many, 0));
        whole.begin("").close();
        sidecar().observer().nextEnd();
        long own = ownFiles();
        long servers = whole.helper().serverFiles();
        List<Socket> asked = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            asked.add(sidecar().open(anonymous("m" + i)));
        }
        for (Socket socket : asked) {
            WholeSidecar.begun(socket).close();
        }
        for (int i = 0; i < many; i++) {
            assertTrue(isUuid(sidecar().observer().nextEnd().uuid()));
        }
        assertEquals(
                many + 1,
                whole.outcomes().stream().filter(HandoverOutcome.WHOLE::equals).count());
        WholeSidecar.until(() -> whole.helper().serverFiles() <= servers);
        WholeSidecar.until(() -> ownFiles() <= own + 3);
    }

    private static long ownFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }
}
