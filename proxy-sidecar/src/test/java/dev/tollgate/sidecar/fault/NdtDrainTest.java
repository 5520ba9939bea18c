package dev.tollgate.sidecar.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.sidecar.Sidecar;
import dev.tollgate.sidecar.StartedSidecar;
import dev.tollgate.sidecar.config.ConfigReader;
import dev.tollgate.sidecar.config.ReadFiles;
import dev.tollgate.sidecar.ndt.NdtFixture;
import dev.tollgate.sidecar.ndt.ScriptedNdtServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** In mode ndt the process ends with its tests, and no later than it says. */
@Timeout(120)
final class NdtDrainTest {
    /** Far less than idle connections and tests get where they are not ended; a busy machine takes a while for the rest of a stop. */
    private static final Duration MARGIN = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    @Test
    void doesNotWaitForAConnectionThatAsksForNothing() throws Exception {
        try (ScriptedNdtServer server = new ScriptedNdtServer(ScriptedNdtServer::echo);
                LogLines log = new LogLines()) {
            Sidecar sidecar = start(server);
            try (Socket silent = connect(sidecar)) {
                awaitAnswer(sidecar);
                assertTrue(stop(sidecar).compareTo(MARGIN) < 0);

                assertEquals("", NdtFixture.rest(silent));
            }
            log.await("stopped");
            assertTrue(!log.contains("did not end in time"));
        }
    }

    @Test
    void endsATestThatTakesLonger() throws Exception {
        try (ScriptedNdtServer server = new ScriptedNdtServer(ScriptedNdtServer::echo);
                LogLines log = new LogLines()) {
            Sidecar sidecar = start(server);
            try (Socket test = connect(sidecar)) {
                NdtFixture.sendHandshake(test, NdtFixture.DOWNLOAD);
                ScriptedNdtServer.readHead(test.getInputStream());
                test.getInputStream().skipNBytes(ScriptedNdtServer.GREETING.length());
                assertTrue(stop(sidecar).compareTo(MARGIN) < 0);

                assertThrows(IOException.class, () -> NdtFixture.rest(test));
            }
            log.await("tests are still running: closing them");
        }
    }

    private Sidecar start(ScriptedNdtServer server) throws Exception {
        Path keys = SidecarFiles.publicKey(directory, SigningKey.generate(Algorithm.EDDSA, "locate"));
        ReadFiles files =
                SidecarFiles.of(directory, """
                mode: ndt
                listeners:
                  - {address: 127.0.0.1:0}
                upstream: http://127.0.0.1:%d
                machine: m
                ndt: {allow: [no_bbr]}
                access_tokens: {key_files: [%s], required: false}
                drain: {timeout: 1s}
                bounds: {head_timeout: 1m}
                """.formatted(server.address().getPort(), keys));
        return StartedSidecar.of(ConfigReader.read(files), files);
    }

    private static Socket connect(Sidecar sidecar) throws IOException {
        Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), sidecar.addresses().get(0).getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** The connection before this one has been accepted then. */
    private static void awaitAnswer(Sidecar sidecar) throws IOException {
        try (Socket socket = connect(sidecar)) {
            NdtFixture.sendHead(socket, "GET / HTTP/1.1");
            assertTrue(NdtFixture.rest(socket).startsWith("HTTP/1.1 200 "));
        }
    }

    private static Duration stop(Sidecar sidecar) {
        long begun = System.nanoTime();
        sidecar.close();
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
