package dev.tollgate.sidecar.fault;

import static dev.tollgate.sidecar.fault.RunningSidecar.NEAREST;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** One client that attacks by HTTP/2, another that is served before and after, and a fresh one. */
abstract class Http2Attack {
    static final int CANCEL = 0x8;
    /** Resets that a connection may cause in ten seconds. */
    static final int MAX_RESETS = 100;
    /** Frames without work: 100 at once, 10 in each second, and some for an answer. */
    static final int MORE_THAN_ALLOWED = 1_000;

    private static final int ENHANCE_YOUR_CALM = 0xb;

    @TempDir
    Path directory;

    private String tls;
    ScriptedUpstream upstream;
    RunningSidecar sidecar;
    RawHttp2Client attacker;
    RawHttp2Client other;
    int otherStream = 1;

    @BeforeEach
    void start() throws Exception {
        tls = SelfSigned.listenerFields(directory);
        start("", (connection, number) -> {
            while (true) {
                if (connection.readHead().contains("silence")) {
                    connection.awaitEnd();
                    return;
                }
                connection.write(ScriptedUpstream.OK);
            }
        });
    }

    final void start(String bounds, ScriptedUpstream.Script script) throws Exception {
        upstream = new ScriptedUpstream(script);
        sidecar = new RunningSidecar(directory, upstream.port(), tls, bounds + "\ndrain: {timeout: 1s}");
        attacker = new RawHttp2Client(sidecar.port());
        other = new RawHttp2Client(sidecar.port());
    }

    @AfterEach
    void stop() throws Exception {
        attacker.close();
        other.close();
        sidecar.close();
        upstream.close();
    }

    final void assertCalmed() throws Exception {
        int error = attacker.readToEnd();
        assertTrue(Set.of(ENHANCE_YOUR_CALM, -1).contains(error), "GOAWAY with " + error);
        assertOtherIsServed();
    }

    final void assertOtherIsServed() throws Exception {
        try (RawHttp2Client fresh = new RawHttp2Client(sidecar.port())) {
            assertTrue(fresh.isServed(1, NEAREST));
        }
        assertTrue(other.isServed(otherStream, NEAREST));
        otherStream += 2;
    }
}
