package dev.tollgate.sidecar.fault;

import static dev.tollgate.sidecar.fault.GoodTokens.bearer;
import static dev.tollgate.sidecar.fault.GoodTokens.integration;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.claims.AutojoinToken;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The WebSockets on which servers register. */
@Timeout(60)
final class HeartbeatTest {
    /** SHA-256 of {@code abc} (FIPS 180-4). */
    static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private static final String UPGRADE = "Host: a\r\n" + RawClient.UPGRADE;

    @TempDir
    private Path directory;

    private ScriptedUpstream upstream;
    private RunningSidecar sidecar;

    @BeforeEach
    void start() throws Exception {
        upstream = new ScriptedUpstream((connection, number) -> {
            connection.readHead();
            connection.write(ScriptedUpstream.SWITCH + "first");
            connection.write("echo " + connection.readHead());
        });
        sidecar = new RunningSidecar(
                directory, upstream.port(), "platform_keys: [%s]\ndrain: {timeout: 20s}".formatted(ABC));
    }

    @AfterEach
    void stop() throws Exception {
        sidecar.close();
        upstream.close();
    }

    private String autojoinToken() {
        return AutojoinToken.claims("mlab", "j", Instant.now()).signedBy(sidecar.key());
    }

    @Test
    void relaysBytesBothWaysAfterThe101() throws Exception {
        try (RawClient client = sidecar.connect()) {
            client.send("GET /v2/platform/heartbeat-jwt HTTP/1.1\r\n" + UPGRADE + bearer(autojoinToken()) + "\r\n");
            client.readUntil("first");
            client.send("hello\r\n\r\n");

            assertEquals("echo hello\r\n\r\n", client.readToEnd());
        }
        assertTrue(
                upstream.heads().get(0).contains("X-Endpoint-API-UserInfo: "),
                upstream.heads().get(0));
    }

    @Test
    void endsWhenTheProcessIsToStop() throws Exception {
        try (RawClient client = sidecar.connect()) {
            client.send("GET /v2/platform/heartbeat-jwt HTTP/1.1\r\n" + UPGRADE + bearer(autojoinToken()) + "\r\n");
            client.readUntil("first");
            CompletableFuture<Void> closed = CompletableFuture.runAsync(sidecar::close);

            assertEquals("", client.readToEnd());
            closed.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void wantsAnAutojoinToken() throws Exception {
        assertEquals(401, status("/v2/platform/heartbeat-jwt", ""));
        assertEquals(401, status("/v2/platform/heartbeat-jwt", bearer(integration(sidecar.key()))));
        assertEquals(401, status("/v2/priority/nearest/ndt/ndt7", bearer(autojoinToken())));
        assertTrue(upstream.heads().isEmpty());
    }

    @Test
    void opensThePlatformRouteToAKeyAndHidesTheKey() throws Exception {
        assertEquals(401, status("/v2/platform/heartbeat", ""));
        assertEquals(401, status("/v2/platform/heartbeat?key=abd", ""));
        assertEquals(401, status("/v2/platform/%68eartbeat?key=abd", ""));
        try (RawClient client = sidecar.connect()) {
            client.send("GET /v2/platform/heartbeat?a=b&key=abc HTTP/1.1\r\n" + UPGRADE + "\r\n");
            client.readUntil("first");
        }
        assertTrue(upstream.heads().get(0).startsWith("GET /v2/platform/heartbeat?a=b HTTP/1.1\r\n"));
        try (RawClient client = sidecar.connect()) {
            client.send("GET /v2/platform/heartbeat HTTP/1.1\r\nX-API-Key: abc\r\n" + UPGRADE + "\r\n");
            client.readUntil("first");
        }
        assertFalse(
                upstream.heads().toString().contains("abc"), upstream.heads().toString());
    }

    @Test
    void upgradesNoOtherRoute() throws Exception {
        assertEquals(502, status("/v2/nearest/ndt/ndt7", "Connection: upgrade\r\nUpgrade: websocket\r\n"));
        assertFalse(upstream.heads().get(0).toLowerCase(Locale.ROOT).contains("upgrade"));
    }

    private int status(String target, String fields) throws Exception {
        try (RawClient client = sidecar.connect()) {
            client.send("GET " + target + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
            return RawClient.status(client.readAnswer());
        }
    }
}
