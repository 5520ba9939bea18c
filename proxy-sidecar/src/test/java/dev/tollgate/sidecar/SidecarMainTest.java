package dev.tollgate.sidecar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.output.StandardStreams;
import dev.tollgate.sidecar.config.ConfigReader;
import dev.tollgate.sidecar.config.ReadFiles;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever keeps the sidecar from starting is one line and exit code 2. */
class SidecarMainTest {
    private static final String YAML = """
            mode: ndt
            listeners:
              - address: 127.0.0.1:%d
            upstream: http://127.0.0.1:9
            machine: m
            access_tokens:
              key_files: [%s]
            quotas:
              tiers:
                0: {server_tests: 1/1h}
            """;

    private static final String PUBLIC_KEY = "{\"kty\":\"OKP\",\"kid\":\"k\",\"crv\":\"Ed25519\","
            + "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}";

    @TempDir
    private Path directory;

    @Test
    void refusesAWrongFlag() throws Exception {
        assertTrue(refusal("--config", "x", "--verbose").contains("--verbose"));
        assertTrue(refusal().contains("--config"));
        assertTrue(refusal("--config").contains("--config"));
        assertTrue(refusal("--config", "--check-config").contains("--config"));
    }

    @Test
    void refusesAFileThatIsNotThere() throws Exception {
        String missing = directory.resolve("none.yaml").toString();

        assertTrue(refusal("--config", missing).startsWith(missing + ": "));
    }

    @Test
    void refusesAKeyFileThatIsNone() throws Exception {
        Path key = Files.writeString(directory.resolve("key.jwk"), "{\"kty\":\"oct\"");

        assertTrue(refusal("--config", config(0, key)).startsWith(key + ": "));
    }

    @Test
    void saysThatThePortIsInUse() throws Exception {
        Path key = Files.writeString(directory.resolve("key.jwk"), PUBLIC_KEY);
        try (ServerSocket owner = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String line = refusal("--config", config(owner.getLocalPort(), key));

            assertTrue(line.contains("127.0.0.1:" + owner.getLocalPort()) && line.contains("in use"), line);
        }
    }

    @Test
    void checksTheFilesThatTheConfigurationNames() throws Exception {
        Path none = directory.resolve("none.jwk");
        assertTrue(refusal("--check-config", "--config", config(0, none)).startsWith(none + ": "));

        Path key = Files.writeString(directory.resolve("key.jwk"), PUBLIC_KEY);
        Path config = Path.of(config(0, key));
        assertEquals(0, SidecarMain.execute(SidecarMainTest::streams, "--check-config", "--config", config.toString()));

        Path certificate = directory.resolve("none.pem");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace(
                                "127.0.0.1:0",
                                "127.0.0.1:0\n    tls: {certificate: " + certificate + ", private_key: k.pem}"));
        assertTrue(refusal("--check-config", "--config", config.toString()).contains(certificate.toString()));
    }

    /** The file that the left-over section names is not there: neither a check nor a start needs it. */
    @Test
    void sectionOfTheOtherModeIsNamedAndNotUsed() throws Exception {
        Path key = Files.writeString(directory.resolve("key.jwk"), PUBLIC_KEY);
        Path config = Path.of(config(0, key));
        Files.writeString(
                config,
                Files.readString(config)
                        + "integration_tokens: {key_files: [nosuch.jwk]}\n"
                        + "stamping: {signing_key: nosuch.jwk, locate_keys: [nosuch.jwk]}\n");

        String warning = printed(0, "--check-config", "--config", config.toString());
        assertEquals(config + ": mode ndt does not use integration_tokens, stamping: remove it\n", warning);
        ReadFiles files = ConfigReader.open(config);
        try (Sidecar sidecar = StartedSidecar.of(ConfigReader.read(files), files)) {
            assertEquals(1, sidecar.addresses().size());
        }
    }

    private String config(int port, Path key) throws Exception {
        return Files.writeString(directory.resolve("sidecar.yaml"), YAML.formatted(port, key))
                .toString();
    }

    private static StandardStreams streams() {
        return StandardStreams.before(System.out, System.err);
    }

    private static String refusal(String... args) throws Exception {
        String text = printed(2, args);
        assertEquals(1, text.lines().count(), text);
        return text;
    }

    private static String printed(int code, String... args) throws Exception {
        PrintStream before = System.err;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
        try {
            assertEquals(code, SidecarMain.execute(SidecarMainTest::streams, args));
        } finally {
            System.setErr(before);
        }
        return written.toString(StandardCharsets.UTF_8);
    }
}
