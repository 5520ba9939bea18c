package dev.tollgate.sidecar.fault;

import static dev.tollgate.sidecar.fault.GoodTokens.bearer;
import static dev.tollgate.sidecar.fault.GoodTokens.integration;
import static dev.tollgate.sidecar.fault.RunningSidecar.NEAREST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The file changes while the sidecar serves. */
@Timeout(120)
final class HotReloadTest {
    /** SHA-256 of {@code abc} (FIPS 180-4). */
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private static final String PROMETHEUS = "/v2/platform/prometheus?key=abc";

    @TempDir
    private Path directory;

    private final LogLines lines = new LogLines();
    private ScriptedUpstream upstream;
    private RunningSidecar sidecar;

    @BeforeEach
    void start() throws Exception {
        upstream = new ScriptedUpstream((connection, number) -> {
            while (!connection.readHead().contains("?silence")) {
                connection.write(ScriptedUpstream.OK);
            }
            connection.awaitEnd();
        });
        sidecar = new RunningSidecar(directory, upstream.port(), "");
        sidecar.follow();
    }

    @AfterEach
    void stop() throws Exception {
        sidecar.close();
        upstream.close();
        lines.close();
    }

    @Test
    void everythingThatNeedsNoSocketChangesAtOnce() throws Exception {
        assertEquals(404, status(PROMETHEUS, ""));
        assertEquals(200, status(NEAREST, ""));
        assertEquals(200, status(NEAREST, asAcme()));
        assertFalse(lastHead().contains("site="), lastHead());

        lines.clear();
        sidecar.rewrite("""
                trusted_proxies: [127.0.0.0/8]
                platform_keys: [%s]
                anonymous_nearest: false
                bounds: {max_request_line: 200}
                routing: {integrations: {acme: {site: lga0t}}}
                quotas: {tiers: {0: {requests: 2/1h}}}
                """.formatted(ABC));
        lines.await("files reloaded");

        assertEquals(200, status(PROMETHEUS, ""));
        assertEquals(401, status(NEAREST, ""));
        assertEquals(414, status(NEAREST + "?a=" + "x".repeat(200), asAcme()));
        assertEquals(200, status(NEAREST, asAcme() + "X-Forwarded-For: 192.0.2.7\r\n"));
        assertTrue(lastHead().contains("?site=lga0t "), lastHead());
        assertTrue(lastHead().contains("X-Forwarded-For: 192.0.2.7\r\n"), lastHead());
        assertEquals(200, status(NEAREST, asAcme()));
        assertEquals(429, status(NEAREST, asAcme()));

        lines.clear();
        sidecar.rewrite("upstream_bounds: {connect_timeout: 1ms, answer_timeout: 1ms}");
        lines.await("files reloaded");
        assertEquals(504, status(NEAREST + "?silence", ""));

        lines.clear();
        sidecar.rewrite("quotas: {enforce: false, tiers: {0: {requests: 2/1h}}}");
        lines.await("files reloaded");

        assertEquals(200, status(NEAREST, asAcme()));
        assertFalse(lastHead().contains("site="), lastHead());
        assertEquals(404, status(PROMETHEUS, ""));
    }

    @Test
    void fileWithAMistakeIsRefusedWithItsPlaceAndWhatHeldGoesOn() throws Exception {
        lines.clear();
        sidecar.rewrite("platform_keys: [" + ABC + "]");
        lines.await("files reloaded");

        lines.clear();
        sidecar.rewrite("anonymous_nearest: false\nplatform_keys: [AIzaSecret]");
        String refused = lines.await("files refused, the old configuration stays in force");

        assertTrue(refused.contains("sidecar.yaml:7:17: platform_keys[0]: "), refused);
        assertFalse(refused.contains("AIza"), refused);
        assertEquals(200, status(PROMETHEUS, ""));
        assertEquals(200, status(NEAREST, ""));
    }

    @Test
    void whatNeedsAStartIsNamedAndWaitsWhileTheRestHolds() throws Exception {
        sidecar.rewrite(
                "http://127.0.0.1:" + upstream.port(),
                "http://127.0.0.1:9",
                "transport: nio\nplatform_keys: [" + ABC + "]");
        String waits = lines.await("changed in the file, applies at the next start");
        String holds = lines.await("files reloaded");

        assertTrue(waits.endsWith("[sections=\"[upstream, transport]\"]"), waits);
        assertTrue(holds.endsWith("applied=\"[platform_keys]\"]"), holds);
        assertEquals(200, status(PROMETHEUS, ""));
        assertEquals(200, status(NEAREST, ""));
    }

    private int status(String target, String fields) throws IOException {
        try (RawClient client = new RawClient(sidecar.port())) {
            client.send("GET " + target + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
            return RawClient.status(client.readAnswer());
        }
    }

    private String lastHead() {
        return upstream.heads().get(upstream.heads().size() - 1);
    }

    private String asAcme() {
        return bearer(integration(sidecar.key()));
    }
}
