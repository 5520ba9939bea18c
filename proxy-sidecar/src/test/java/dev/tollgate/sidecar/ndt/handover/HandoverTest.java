package dev.tollgate.sidecar.ndt.handover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.ndt.NdtFixture;
import dev.tollgate.sidecar.ndt.PlaceBounds;
import dev.tollgate.sidecar.ndt.ScriptedNdtServer;
import dev.tollgate.sidecar.ndt.TestObserver;
import dev.tollgate.sidecar.ndt.socket.SocketCookie;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests through the real tollgate-handover: its server measures the client's socket. */
@Timeout(60)
final class HandoverTest {
    private static final int MANY = 100;

    private final ConcurrentLinkedQueue<HandoverOutcome> outcomes = new ConcurrentLinkedQueue<>();
    private HandoverWatch watch;

    @AfterEach
    void closeWatch() {
        watch.close();
    }

    @Order(1)
    @RegisterExtension
    private final RunningHelper helper = new RunningHelper();

    @Order(2)
    @RegisterExtension
    private final NdtFixture sidecar = NdtFixture.before(ScriptedNdtServer::echo)
            .handover(loops -> {
                HandoverSocket socket = helper.handoverSocket();
                HandoverCheck check = new HandoverCheck(socket, loops);
                watch = new HandoverWatch(check, check.missing());
                watch.follow(Duration.ofMillis(200));
                return new Handover(socket, watch, false, outcomes::add);
            });

    /** A client's side of a test that has begun, behind the first message. */
    private record Begun(Socket socket, String message) implements AutoCloseable {
        String echo(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readNBytes(text.length()), StandardCharsets.ISO_8859_1);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private Begun begin(String more) throws IOException {
        Socket socket = sidecar.open(sidecar.download("t" + System.nanoTime()) + more);
        String head = ScriptedNdtServer.readHead(socket.getInputStream());
        assertTrue(head.startsWith("HTTP/1.1 101 "), head);
        DataInputStream in = new DataInputStream(socket.getInputStream());
        assertEquals(0x817e, in.readUnsignedShort());
        return new Begun(socket, new String(in.readNBytes(in.readUnsignedShort()), StandardCharsets.UTF_8));
    }

    private static void until(Callable<Boolean> condition) throws Exception {
        while (!condition.call()) {
            Thread.sleep(20);
        }
    }

    @Test
    void letsTheServerMeasureTheClientsSocket() throws Exception {
        try (Begun test = begin("")) {
            String cookie =
                    "%016X".formatted(SocketCookie.of(sidecar.lastClient()).orElseThrow());
            assertTrue(test.message().contains("\"UUID\": \"host_1_" + cookie + '"'), test.message());
            assertTrue(test.message().contains("127.0.0.1:" + test.socket().getLocalPort() + '"'));
            assertTrue(test.message().contains("127.0.0.1:" + test.socket().getPort() + '"'));
            assertTrue(test.message().contains("123456789"), "the message was changed");
            assertEquals("\u0082\u0003abc", test.echo("\u0082\u0003abc"));
        }
        TestObserver.TestRecord record = sidecar.assertEnded("client_gone");
        assertEquals(Optional.of(record.client()), record.callingFrom());
        assertTrue(record.uuid().startsWith("host_1_"));
        assertEquals(2, record.samples().size());
        assertEquals(List.of(HandoverOutcome.HANDED_OVER), List.copyOf(outcomes));
        assertEquals(List.of(), sidecar.server().heads());
    }

    @Test
    void relaysPagesAsEver() throws Exception {
        assertTrue(sidecar.answerTo("GET / HTTP/1.1").endsWith("plain"));
        assertEquals(List.of(), List.copyOf(outcomes));
    }

    @Test
    void passesARefusalOfTheServer() throws Exception {
        assertTrue(sidecar.answer(sidecar.download("t1") + "&do=refuse").startsWith("HTTP/1.1 400 "));
        sidecar.assertEnded("refused_by_server");
        assertEquals(List.of(HandoverOutcome.HANDED_OVER), List.copyOf(outcomes));
    }

    @Test
    void passesTheServersEnd() throws Exception {
        try (Begun test = begin("&do=end")) {
            assertEquals("\u0088\u0002\u0003\u00e8", NdtFixture.rest(test.socket()));
        }
        sidecar.assertEnded("completed");
    }

    @Test
    void passesAHalfClose() throws Exception {
        try (Begun test = begin("")) {
            test.echo("\u0082\u0001a");
            test.socket().shutdownOutput();
            assertEquals("", NdtFixture.rest(test.socket()));
        }
        sidecar.assertEnded("client_gone");
    }

    @Test
    void deliversMuchToASlowClient() throws Exception {
        try (Begun test = begin("&do=fill")) {
            Thread.sleep(300);
            assertEquals(32 * (10 + (1 << 20)), NdtFixture.rest(test.socket()).length());
        }
    }

    @Test
    void takesMuchFromAClient() throws Exception {
        int length = 8 << 20;
        try (Begun test = begin("")) {
            byte[] frame = new byte[length];
            frame[0] = (byte) 0x82;
            frame[1] = 127;
            ByteBuffer.wrap(frame).putLong(2, length - 10);
            Thread sending = new Thread(() -> {
                try {
                    test.socket().getOutputStream().write(frame);
                    test.socket().shutdownOutput();
                } catch (IOException e) {
                    // seen below
                }
            });
            sending.start();
            assertEquals(length, NdtFixture.rest(test.socket()).length());
        }
    }

    @Test
    void showsTheClientTheEndOfAStalledTestThoughTheServerStillHasItsSocket() throws Exception {
        sidecar.stallTimeout(Duration.ofSeconds(1));
        try (Begun test = begin("&do=hang")) {
            try {
                assertEquals("", NdtFixture.rest(test.socket()));
            } catch (SocketException reset) {
                // the server has closed its duplicate before
            }
        }
        sidecar.assertEnded("stalled");
    }

    @Test
    void leavesNothingOpen() throws Exception {
        begin("").close();
        sidecar.observer().nextEnd();
        begin("&do=end").close();
        sidecar.observer().nextEnd();
        Thread.sleep(300);
        long own = ownFiles();
        long servers = helper.serverFiles();
        for (int i = 0; i < 50; i++) {
            begin(i % 2 == 0 ? "" : "&do=end").close();
            sidecar.observer().nextEnd();
        }
        until(() -> helper.serverFiles() <= servers);
        until(() -> ownFiles() <= own + 3);
    }

    private static long ownFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    @Test
    void handsManyOverAtOnce() throws Exception {
        sidecar.places(new PlaceBounds(MANY, MANY, MANY, 0));
        List<Socket> asked = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            asked.add(sidecar.open(NdtFixture.DOWNLOAD + "?access_token=" + sidecar.signed(sidecar.claims("m" + i))));
        }
        for (Socket socket : asked) {
            assertTrue(ScriptedNdtServer.readHead(socket.getInputStream()).startsWith("HTTP/1.1 101 "));
            socket.close();
        }
        assertEquals(Collections.nCopies(MANY, HandoverOutcome.HANDED_OVER), List.copyOf(outcomes));
    }

    @Test
    void runningTestOutlivesTheProcessesOfTheHelper() throws Exception {
        try (Begun test = begin("")) {
            helper.killAnswerer();
            assertEquals("\u0082\u0001a", test.echo("\u0082\u0001a"));
            helper.killSupervisor();
            assertEquals("\u0082\u0001b", test.echo("\u0082\u0001b"));
        }
        sidecar.assertEnded("client_gone");
    }

    @Test
    void relaysWhileTheHelperIsGoneAndHandsOverAgain() throws Exception {
        begin("").close();
        sidecar.assertEnded("client_gone");
        helper.kill();

        sidecar.begin(sidecar.download("t2")).close();
        sidecar.assertEnded("client_gone");
        assertEquals(1, sidecar.server().heads().size());

        helper.start();
        until(() -> {
            try (Socket socket = sidecar.open(sidecar.download("t" + System.nanoTime()))) {
                ScriptedNdtServer.readHead(socket.getInputStream());
            }
            sidecar.observer().nextEnd();
            return outcomes.stream().filter(HandoverOutcome.HANDED_OVER::equals).count() > 1;
        });
    }
}
