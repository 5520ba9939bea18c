package dev.tollgate.sidecar.ndt.handover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.ndt.NdtFixture;
import dev.tollgate.sidecar.ndt.ScriptedNdtServer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import java.io.InputStream;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Each way in which a hand-over can fail: the same request is relayed, unless hand-over is required. */
@Timeout(60)
final class HandoverFallbackTest {
    private final BlockingQueue<HandoverOutcome> outcomes = new LinkedBlockingQueue<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private HandoverSocket socket;
    private HandoverCheck check;
    private HandoverWatch watch;
    private PretendedHelper helper;

    @TempDir
    private static Path directory;

    @RegisterExtension
    private final NdtFixture sidecar =
            NdtFixture.before(ScriptedNdtServer::echo).handover(this::handover);

    private Handover handover(EventLoopGroup loops) {
        Assumptions.assumeTrue(Epoll.isAvailable(), "hand-over needs native epoll");
        socket = new HandoverSocket(
                directory.resolve("s"), () -> sidecar.server().address());
        check = new HandoverCheck(socket, loops);
        watch = new HandoverWatch(check, Optional.empty());
        return new Handover(socket, watch, false, outcomes::add);
    }

    @AfterEach
    void stop() throws Exception {
        over.countDown();
        watch.close();
        if (helper != null) {
            helper.close();
        }
        Files.deleteIfExists(directory.resolve("s"));
    }

    private void helperThat(PretendedHelper.Script script) throws Exception {
        helper = new PretendedHelper(socket.path(), script);
    }

    private void assertRelayed(HandoverOutcome why) throws Exception {
        sidecar.begin(sidecar.download("t1")).close();
        sidecar.assertEnded("client_gone");
        assertEquals(1, sidecar.server().heads().size());
        assertEquals(why, outcomes.poll(20, TimeUnit.SECONDS));
        assertTrue(outcomes.isEmpty());
    }

    @Test
    void namesASocketThatIsNotThere() {
        assertTrue(
                check.missing().orElseThrow().contains("s: the socket does not exist: start ndt-server"),
                check.missing().toString());
    }

    @Test
    void relaysWhereNobodyListens() throws Exception {
        assertRelayed(HandoverOutcome.UNREACHABLE);
        while (watch.isGood()) {
            Thread.sleep(20);
        }
        sidecar.begin(sidecar.download("t2")).close();
        assertEquals(HandoverOutcome.UNAVAILABLE, outcomes.poll(20, TimeUnit.SECONDS));
    }

    @Test
    void relaysWhereTheConnectionEndsBeforeAnAnswer() throws Exception {
        helperThat((in, out) -> {});

        assertRelayed(HandoverOutcome.CLOSED);
    }

    @Test
    void relaysWhereItEndsAfterTheRequest() throws Exception {
        helperThat((in, out) -> ScriptedNdtServer.readHead(in));

        assertRelayed(HandoverOutcome.CLOSED);
    }

    @Test
    void relaysWhereOnlyTheServersSideEnds() throws Exception {
        helperThat((in, out) -> {
            out.shutdownOutput();
            over.await();
        });

        assertRelayed(HandoverOutcome.CLOSED);
    }

    @Test
    void relaysWhereNobodyAnswers() throws Exception {
        helperThat((in, out) -> over.await());

        assertRelayed(HandoverOutcome.TIMEOUT);
    }

    @Test
    void doesNotTryWhatIsSaidToBeUnavailable() throws Exception {
        helperThat((in, out) -> {});
        helper.status("{\"available\":false,\"reason\":\"no seccomp here\",\"handed_over\":0}");
        assertEquals(Optional.of("tollgate-handover: no seccomp here"), check.missing());
        watch.follow(Duration.ofMillis(20));
        while (watch.isGood()) {
            Thread.sleep(20);
        }

        assertRelayed(HandoverOutcome.UNAVAILABLE);
    }

    @Test
    void clientThatLeavesBeforeTheAnswerIsNoFailure() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        helperThat((in, out) -> {
            ScriptedNdtServer.readHead(in);
            asked.countDown();
            if (in.read() < 0) {
                ended.countDown();
            }
        });
        Socket client = sidecar.open(sidecar.download("t1"));
        assertTrue(asked.await(20, TimeUnit.SECONDS));
        client.setSoLinger(true, 0);
        client.close();

        assertTrue(ended.await(20, TimeUnit.SECONDS));
        sidecar.assertEnded("client_gone");
        assertTrue(outcomes.isEmpty());
        assertEquals(List.of(), sidecar.server().heads());
    }

    @Test
    void handsNothingMoreOverToAServerThatMeasuresAnotherSocket() throws Exception {
        helperThat(HandoverFallbackTest::measureAnother);

        Socket client = sidecar.open(sidecar.download("t1"));
        assertTrue(ScriptedNdtServer.readHead(client.getInputStream()).startsWith("HTTP/1.1 101 "));
        assertEquals(HandoverOutcome.HANDED_OVER, outcomes.poll(20, TimeUnit.SECONDS));
        assertEquals(HandoverOutcome.MISMATCH, outcomes.poll(20, TimeUnit.SECONDS));
        client.close();
        sidecar.assertEnded("client_gone");
        assertFalse(watch.isGood());
        assertTrue(watch.missing().orElseThrow().contains("does not work with this ndt-server"));

        assertRelayed(HandoverOutcome.UNAVAILABLE);
    }

    private static void measureAnother(InputStream in, SocketChannel out) throws Exception {
        ScriptedNdtServer.readHead(in);
        String message = "{\"ConnectionInfo\":{\"UUID\":\"host_1_00000000000000FF\"}}";
        PretendedHelper.send(
                out,
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\u0081"
                        + (char) message.length() + message);
        in.read();
    }

    @Test
    void takesAnotherHelperAfterAMismatch() throws Exception {
        helperThat(HandoverFallbackTest::measureAnother);
        watch.mismatch("as seen above");
        helper.status("{\"available\":true,\"reason\":\"\",\"handed_over\":7}");
        assertEquals(Optional.empty(), check.unavailable());
        helper.status(PretendedHelper.AVAILABLE);
        helper.close();
        Files.delete(socket.path());
        helperThat((in, out) -> {
            ScriptedNdtServer.readHead(in);
            PretendedHelper.send(out, "HTTP/1.1 200 OK\r\n\r\n");
        });
        watch.follow(Duration.ofMillis(20));

        while (!watch.isGood()) {
            Thread.sleep(20);
        }
    }

    @Test
    void namesARefusedProbe() throws Exception {
        helperThat((in, out) -> {});

        assertTrue(
                check.missing().orElseThrow().contains("the upstream, the cleartext listener"),
                check.missing().get());
    }
}
