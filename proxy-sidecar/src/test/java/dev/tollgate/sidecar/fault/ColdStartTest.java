package dev.tollgate.sidecar.fault;

import static dev.tollgate.sidecar.fault.GoodTokens.access;
import static dev.tollgate.sidecar.fault.GoodTokens.bearer;
import static dev.tollgate.sidecar.fault.GoodTokens.integration;
import static dev.tollgate.sidecar.fault.RunningSidecar.NEAREST;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.fixture.FreePort;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.sidecar.Sidecar;
import dev.tollgate.sidecar.StartedSidecar;
import dev.tollgate.sidecar.config.ConfigReader;
import dev.tollgate.sidecar.config.ReadFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both modes start while nobody can be asked for keys, with a copy of them on disk, and without. */
@Timeout(60)
final class ColdStartTest {
    private static final String COPY = "keys.json";
    private static final String NO_ONE = "http://127.0.0.1:9/.well-known/jwks.json";
    private static final String LOCATE = """
            mode: locate
            listeners: [{address: 127.0.0.1:0}]
            upstream: http://127.0.0.1:%d
            integration_tokens: {jwks_url: "%s", outage: 5m, cache_file: %s}
            """;
    private static final String NDT = """
            mode: ndt
            listeners: [{address: 127.0.0.1:0}]
            upstream: http://127.0.0.1:%d
            machine: m
            ndt: {allow: [no_bbr], rewrite_measurements: false}
            access_tokens: {jwks_url: "%s", outage: 5m, cache_file: %s}
            """;

    @TempDir
    private Path directory;

    private SigningKey key;
    private ScriptedUpstream upstream;

    @BeforeEach
    void start() throws Exception {
        key = SigningKey.generate(Algorithm.EDDSA, "k");
        upstream = new ScriptedUpstream((connection, number) -> {
            String head = connection.readHead();
            connection.write(head.contains("Upgrade: websocket") ? ScriptedUpstream.SWITCH : ScriptedUpstream.OK);
            connection.awaitEnd();
        });
    }

    @AfterEach
    void stop() throws Exception {
        upstream.close();
    }

    @ParameterizedTest
    @CsvSource({"0, 200, 101", "4, 200, 101", "6, 503, 503"})
    void copyServesForAsLongAsTheOutageMayLast(int minutesOld, int atLocate, int atNdt) throws Exception {
        Path copy = SidecarFiles.publicKey(directory, COPY, key);
        Files.setLastModifiedTime(copy, FileTime.from(Instant.now().minus(Duration.ofMinutes(minutesOld))));

        assertEquals(atLocate, status(LOCATE, nearest()));
        assertEquals(atNdt, status(NDT, download()));
    }

    @Test
    void withoutACopyNobodyCanTell() throws Exception {
        assertEquals(503, status(LOCATE, nearest()));
        assertEquals(503, status(NDT, download()));
    }

    @ParameterizedTest
    @CsvSource({
        "true, '', 200",
        "true, 'ready_for: anonymous', 200",
        "true, 'ready_for: integrations', 503",
        "false, '', 503"
    })
    void isReadyForThoseWhoNeedNoKey(boolean anonymous, String more, int status) throws Exception {
        assertReady(status, LOCATE + "anonymous_nearest: " + anonymous + "\n" + more);
        assertReady(status, NDT.replace("outage", "required: " + !anonymous + ", outage") + more);
    }

    /** What is said once the first fetch has failed. */
    private void assertReady(int status, String form) throws Exception {
        int operators = FreePort.any();
        ReadFiles files = SidecarFiles.of(
                directory,
                form.replace("ndt: {", "ndt: {health_url: \"http://127.0.0.1:" + upstream.port() + "/health\", ")
                                .formatted(upstream.port(), NO_ONE, directory.resolve(COPY))
                        + "\nops: 127.0.0.1:" + operators);
        try (LogLines log = new LogLines();
                Sidecar sidecar = StartedSidecar.of(ConfigReader.read(files), files)) {
            log.await("keys not loaded");
            long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            int seen = ready(operators);
            while (seen != status && System.nanoTime() < end) {
                Thread.sleep(20);
                seen = ready(operators);
            }
            assertEquals(status, seen, form);
            assertEquals(1, sidecar.addresses().size());
        }
    }

    private static int ready(int operators) throws Exception {
        try (RawClient operator = new RawClient(operators)) {
            return RawClient.status(operator.get("/ready").readHead());
        }
    }

    private int status(String form, String request) throws Exception {
        ReadFiles files = SidecarFiles.of(directory, form.formatted(upstream.port(), NO_ONE, directory.resolve(COPY)));
        try (Sidecar sidecar = StartedSidecar.of(ConfigReader.read(files), files)) {
            try (RawClient client = new RawClient(sidecar.addresses().get(0).getPort())) {
                return RawClient.status(client.send(request).readHead());
            }
        }
    }

    private String nearest() {
        return "GET " + NEAREST + " HTTP/1.1\r\nHost: a\r\n" + bearer(integration(key)) + "\r\n";
    }

    private String download() {
        return "GET /ndt/v7/download?access_token=" + access(key) + " HTTP/1.1\r\nHost: a\r\n" + RawClient.UPGRADE
                + RawClient.NDT7 + "\r\n";
    }
}
