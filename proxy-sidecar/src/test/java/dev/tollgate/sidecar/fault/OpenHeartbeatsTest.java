package dev.tollgate.sidecar.fault;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.fixture.FreePort;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Operators see a server that has registered while it is registered. */
@Timeout(60)
final class OpenHeartbeatsTest {
    /** SHA-256 of {@code abc} (FIPS 180-4). */
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private static final String ANSWERED = "tollgate_locate_request_duration_seconds_count 1\n";

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    @Test
    void heartbeatIsAnsweredByIts101AndOpenUntilItEnds() throws Exception {
        int ops = FreePort.any();
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> {
                    connection.readHead();
                    connection.write(ScriptedUpstream.SWITCH + "first");
                    connection.readHead();
                });
                RunningSidecar sidecar = new RunningSidecar(
                        directory, upstream.port(), "platform_keys: [%s]\nops: 127.0.0.1:%d".formatted(ABC, ops))) {
            try (RawClient client = sidecar.connect()) {
                client.send("GET /v2/platform/heartbeat?key=abc HTTP/1.1\r\nHost: a\r\n" + RawClient.UPGRADE + "\r\n");
                client.readUntil("first");
                String open = await(ops, "tollgate_heartbeats_open 1.0\n");
                assertTrue(open.contains(ANSWERED), open);
            }
            String over = await(ops, "tollgate_heartbeats_open 0.0\n");
            assertTrue(over.contains(ANSWERED), over);
            assertTrue(over.contains("code=\"101\""), over);
        }
    }

    private String await(int ops, String line) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ops + "/metrics"))
                .build();
        String page;
        do {
            Thread.sleep(20);
            page = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } while (!page.contains(line));
        return page;
    }
}
