package dev.tollgate.sidecar.ndt.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.listener.OpenConnections;
import dev.tollgate.sidecar.ndt.NdtFixture;
import dev.tollgate.sidecar.ndt.ScriptedNdtServer;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The ends of a connection pass as what they are. */
@Timeout(60)
final class TunnelBreaksTest {
    private static final int FRAMES = 16;
    private static final String HEADER_OF_1_MIB = "\u0082\u007f\u0000\u0000\u0000\u0000\u0000\u0010\u0000\u0000";

    private final CompletableFuture<Object> seen = new CompletableFuture<>();
    private ScriptedNdtServer.Script script = (head, socket) -> {};

    @RegisterExtension
    private final NdtFixture sidecar = NdtFixture.before((head, socket) -> {
        ScriptedNdtServer.upgrade(socket);
        script.serve(head, socket);
    });

    @Test
    void passesAResetOfTheClientAsAReset() throws Exception {
        script = (head, socket) -> seen.complete(endOf(socket));
        try (Socket socket = sidecar.begin(sidecar.download("t1"))) {
            socket.setSoLinger(true, 0);
        }

        assertEquals("reset", seen.get(20, TimeUnit.SECONDS));
        sidecar.assertEnded("client_reset");
    }

    @Test
    void passesAResetOfTheServerAsAReset() throws Exception {
        script = (head, socket) -> {
            socket.getInputStream().read();
            socket.setSoLinger(true, 0);
        };
        try (Socket socket = sidecar.begin(sidecar.download("t1"))) {
            socket.getOutputStream().write('x');

            assertEquals("reset", endOf(socket));
        }
        sidecar.assertEnded("server_reset");
    }

    @Test
    void passesAResetOfAClientThatDoesNotRead() throws Exception {
        script = (head, socket) -> {
            byte[] chunk = new byte[64 * 1024];
            IOException failure = assertThrows(IOException.class, () -> {
                while (true) {
                    socket.getOutputStream().write(chunk);
                }
            });
            seen.complete(failure);
        };
        try (Socket socket = sidecar.begin(sidecar.download("t1"))) {
            socket.setSoLinger(true, 0);
        }

        assertTrue(seen.get(20, TimeUnit.SECONDS) instanceof SocketException);
        sidecar.assertEnded("client_reset");
    }

    @Test
    void passesTheEndOfOneDirectionAndGoesOnInTheOther() throws Exception {
        script = (head, socket) -> {
            seen.complete(endOf(socket));
            ScriptedNdtServer.send(socket, "still here");
        };
        try (Socket socket = sidecar.begin(sidecar.download("t1"))) {
            socket.shutdownOutput();

            assertEquals("end", seen.get(20, TimeUnit.SECONDS));
            assertEquals("still here", NdtFixture.rest(socket));
        }
        sidecar.assertEnded("client_gone");
    }

    @Test
    void namesATestCompletedOnceTheServersCloseFrameHasPassed() throws Exception {
        script = (head, socket) -> {
            ScriptedNdtServer.send(socket, "\u0088\u0002\u0003\u00e8");
            seen.complete(endOf(socket));
        };
        try (Socket socket = sidecar.begin(sidecar.download("t1"))) {
            assertEquals(0x88, socket.getInputStream().read());
        }
        assertEquals("end", seen.get(20, TimeUnit.SECONDS));
        sidecar.assertEnded("completed");
    }

    @Test
    void resetsATestThatTheProcessCannotWaitFor() throws Exception {
        script = (head, socket) -> seen.complete(endOf(socket));
        try (Socket socket = sidecar.begin(sidecar.download("t1"))) {
            sidecar.lastClient().pipeline().fireUserEventTriggered(OpenConnections.Drain.BEGUN);

            assertEquals("reset", endOf(socket));
            assertEquals("reset", seen.get(20, TimeUnit.SECONDS));
        }
        sidecar.assertEnded("stopped");
    }

    @Test
    void namesATestByItsServerThatWasKilled() throws Exception {
        script = (head, socket) -> ScriptedNdtServer.send(socket, "\u0082\u0008");
        try (Socket socket = sidecar.begin(sidecar.download("t1"))) {
            NdtFixture.rest(socket);
        }
        sidecar.assertEnded("upstream_closed");
    }

    @Test
    void deliversMuchToASlowClientThatSaysNothingMore() throws Exception {
        script = (head, socket) -> {
            seen.complete(endOf(socket));
            for (int i = 0; i < FRAMES; i++) {
                ScriptedNdtServer.send(socket, HEADER_OF_1_MIB);
                socket.getOutputStream().write(new byte[1 << 20]);
            }
        };
        try (Socket socket = sidecar.begin(sidecar.download("t1"))) {
            socket.shutdownOutput();
            assertEquals("end", seen.get(20, TimeUnit.SECONDS));
            Thread.sleep(200);

            int length = HEADER_OF_1_MIB.length() + (1 << 20);
            assertEquals(FRAMES * length, NdtFixture.rest(socket).length());
        }
    }

    @Test
    void takesMuchFromAClientAfterTheServersEnd() throws Exception {
        int length = 16 << 20;
        script = (head, socket) -> {
            socket.shutdownOutput();
            Thread.sleep(200);
            seen.complete(socket.getInputStream().readAllBytes().length);
        };
        try (Socket socket = sidecar.begin(sidecar.download("t1"))) {
            assertEquals("", NdtFixture.rest(socket));
            socket.getOutputStream().write(new byte[length]);
            socket.shutdownOutput();

            assertEquals(length, seen.get(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void passesTheServersEndAndLetsTheClientSpeakOn() throws Exception {
        script = (head, socket) -> {
            socket.shutdownOutput();
            seen.complete(new String(socket.getInputStream().readAllBytes()));
        };
        try (Socket socket = sidecar.begin(sidecar.download("t1"))) {
            assertEquals("", NdtFixture.rest(socket));
            socket.getOutputStream().write("bye".getBytes());
            socket.shutdownOutput();

            assertEquals("bye", seen.get(20, TimeUnit.SECONDS));
        }
        sidecar.assertEnded("upstream_closed");
    }

    @Test
    void deliversAllThatCameBeforeTheServersEndToASlowClient() throws Exception {
        int length = 1 << 20;
        script = (head, socket) -> socket.getOutputStream().write(new byte[length]);
        try (Socket socket = sidecar.begin(sidecar.download("t1"))) {
            Thread.sleep(200);

            assertEquals(length, NdtFixture.rest(socket).length());
        }
        sidecar.assertEnded("upstream_closed");
    }

    private static String endOf(Socket socket) {
        try {
            return socket.getInputStream().read() < 0 ? "end" : "more";
        } catch (IOException e) {
            return "reset";
        }
    }
}
