package dev.tollgate.sidecar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.fixture.FreePort;
import dev.tollgate.fixture.StuckOutput;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.sidecar.fault.SidecarFiles;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nobody reads what the sidecar writes, not even its first line: it serves and ends all the same. */
@Timeout(180)
final class StuckOutputTest {
    private static final String LOCATE = "mode: locate\nintegration_tokens: {key_files: [%s]}\n";
    private static final String NDT =
            "mode: ndt\nmachine: m\nndt: {allow: [no_bbr], rewrite_measurements: false}\naccess_tokens: {key_files: [%s]}\n";
    private static final Pattern LOST = Pattern.compile("tollgate_records_dropped_total ([0-9.]+)");
    private static final int MANY = 300;

    @TempDir
    private Path directory;

    private int port;
    private int ops;

    private StuckOutput start(String mode) throws Exception {
        Path keys = SidecarFiles.publicKey(directory, SigningKey.generate(Algorithm.EDDSA, "k1"));
        Path config = SidecarFiles.configuration(directory, """
                %slisteners: [{address: 127.0.0.1:%d}]
                ops: 127.0.0.1:%d
                upstream: http://127.0.0.1:9
                trusted_proxies: [127.0.0.0/8]
                drain: {timeout: 1s}
                """.formatted(mode.formatted(keys), port, ops));
        return new StuckOutput(directory, SidecarProcess.commandOf(config));
    }

    private void choosePorts() throws Exception {
        port = FreePort.any();
        ops = FreePort.any();
    }

    @Test
    void ofModeLocate() throws Exception {
        choosePorts();
        try (StuckOutput sidecar = start(LOCATE)) {
            serves(sidecar, "/v2/live", 502);
        }
    }

    @Test
    void ofModeNdt() throws Exception {
        choosePorts();
        try (StuckOutput sidecar = start(NDT)) {
            serves(sidecar, "/ndt/v7/download", 401);
        }
    }

    /** No server is behind, so it is not ready. */
    private void serves(StuckOutput sidecar, String path, int status) throws Exception {
        sidecar.awaitGood("http://127.0.0.1:" + ops + "/health");
        for (int i = 0; i < MANY; i++) {
            assertEquals(status, sidecar.get("http://127.0.0.1:" + port + path).statusCode());
        }
        assertEquals(503, sidecar.get("http://127.0.0.1:" + ops + "/ready").statusCode());
        sidecar.awaitGood("http://127.0.0.1:" + ops + "/health");
        Matcher lost =
                LOST.matcher(sidecar.get("http://127.0.0.1:" + ops + "/metrics").body());
        assertTrue(lost.find());
        sidecar.assertEndsAtSigterm();
    }

    @Test
    void startThatFailsEnds() throws Exception {
        choosePorts();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = taken.getLocalPort();
            try (StuckOutput sidecar = start(LOCATE)) {
                sidecar.assertEnds(2);
            }
        }
    }
}
