package dev.tollgate.sidecar.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.fixture.FreePort;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.output.OutputQueue;
import dev.tollgate.output.StandardStreams;
import dev.tollgate.sidecar.Sidecar;
import dev.tollgate.sidecar.StartedSidecar;
import dev.tollgate.sidecar.config.ConfigReader;
import dev.tollgate.sidecar.config.ReadFiles;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A stranger with one access token that names no integration, before a whole sidecar in front of ndt-server. */
@Timeout(120)
final class AnonymousTokenLinesTest {
    /** Enough for the sidecar's bound in each of the minutes that a slow machine may take. */
    private static final int REFUSED = 400;

    private static final int RESET = 100;
    private static final int BOUND_OF_A_MINUTE = 10;
    /** As long as the test may take. */
    private static final int MINUTES = 3;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @TempDir
    private Path directory;

    @Test
    void causesFewLinesHoweverOftenItIsRefusedOrReset() throws Exception {
        SigningKey key = SigningKey.generate(Algorithm.EDDSA, "locate-1");
        OutputQueue records = StandardStreams.before(out, System.err).output();
        try (ScriptedUpstream ndtServer = new ScriptedUpstream((connection, number) -> {
            connection.readHead();
            connection.write(ScriptedUpstream.SWITCH);
            connection.readHead();
        })) {
            Path keys = SidecarFiles.publicKey(directory, key);
            ReadFiles files = SidecarFiles.of(directory, """
                    mode: ndt
                    listeners: [{address: 127.0.0.1:0}]
                    ops: 127.0.0.1:%d
                    upstream: http://127.0.0.1:%d
                    machine: m
                    ndt: {allow: [no_bbr], max_tests_per_token: 1}
                    access_tokens: {key_files: [%s]}
                    """.formatted(FreePort.any(), ndtServer.port(), keys));
            Sidecar sidecar = StartedSidecar.of(ConfigReader.read(files), files, records);
            int port = sidecar.addresses().get(0).getPort();
            try {
                resetTests(port, key);
                refusedTests(port, key);
            } finally {
                sidecar.close();
            }
        }
        records.flush(Duration.ofSeconds(30));
        assertFewOf("access", REFUSED, written());
        assertFewOf("usage", RESET, written());
    }

    private static void resetTests(int port, SigningKey key) throws Exception {
        for (int i = 0; i < RESET; i++) {
            begin(port, key).reset();
        }
    }

    private static void refusedTests(int port, SigningKey key) throws Exception {
        try (RawClient running = begin(port, key)) {
            for (int i = 0; i < REFUSED; i++) {
                try (RawClient another = new RawClient(port)) {
                    assertEquals(429, RawClient.status(another.send(upload(key)).readHead()));
                }
            }
            running.reset();
        }
    }

    /** Tries until the place of the test before is free. */
    private static RawClient begin(int port, SigningKey key) throws Exception {
        while (true) {
            RawClient client = new RawClient(port);
            if (RawClient.status(client.send(upload(key)).readHead()) == 101) {
                return client;
            }
            client.close();
        }
    }

    private static String upload(SigningKey key) {
        return "GET /ndt/v7/upload?access_token=" + GoodTokens.access(key) + " HTTP/1.1\r\nHost: a\r\n"
                + RawClient.UPGRADE + RawClient.NDT7 + "\r\n";
    }

    private List<JsonNode> written() throws Exception {
        List<JsonNode> written = new ArrayList<>();
        for (String line : out.toString(StandardCharsets.UTF_8).lines().toList()) {
            written.add(new ObjectMapper().readTree(line));
        }
        return written;
    }

    /** Lines of a kind are few, and those that are missing were counted. */
    private static void assertFewOf(String kind, int least, List<JsonNode> written) {
        List<JsonNode> lines = written.stream().filter(line -> line.has(kind)).toList();
        long whole = lines.stream().filter(line -> !line.has("left_out")).count();
        int leftOut =
                lines.stream().mapToInt(line -> line.path("left_out").asInt()).sum();
        assertTrue(whole <= 2 * MINUTES * BOUND_OF_A_MINUTE, whole + " lines of " + kind);
        assertTrue(whole + leftOut >= least, whole + " and " + leftOut + " left out of " + kind);
    }
}
