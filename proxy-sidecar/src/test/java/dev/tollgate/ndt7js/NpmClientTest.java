package dev.tollgate.ndt7js;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code @m-lab/ndt7} with its default settings, given what an integration gives it: where locate is, a token, and the
 * user's consent.
 */
@Timeout(120)
final class NpmClientTest {
    private static final Duration TEST_LENGTH = Duration.ofSeconds(2);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long MIB = 1 << 20;

    @TempDir
    private Path directory;

    private Certificate certificate;

    @BeforeEach
    void makeCertificate() throws Exception {
        certificate = Certificate.in(directory);
    }

    @ParameterizedTest
    @EnumSource
    void measuresBothDirectionsWithDefaultSettings(Engine engine) throws Exception {
        try (SidecarPair sidecars = pair("requests: 1/1h", "server_tests: 2/1h")) {
            List<ClientPage.Event> journal = run(engine, sidecars);

            assertEquals("end", last(journal).name(), journal.toString());
            assertEquals(0, last(journal).detail().intValue(), journal.toString());
            assertBytes(find(journal, "downloadComplete"), "BytesAcked");
            assertBytes(find(journal, "uploadComplete"), "BytesReceived");
            assertTrue(sidecars.ndtServer().largestMessage() > MIB, "the client sends messages of more than 1 MiB");
        }
    }

    @ParameterizedTest
    @EnumSource
    void reportsTheRefusalOfLocatesSidecar(Engine engine) throws Exception {
        try (SidecarPair sidecars = pair("requests: 1/1h", "server_tests: 9/1h")) {
            sidecars.locate();

            ClientPage.Event end = last(run(engine, sidecars));

            assertEquals("error", end.name());
            // a page that CORS keeps from reading the answer hears of a TypeError instead
            assertTrue(end.detail().asText().startsWith("Could not understand response from " + sidecars.nearest()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void reportsTheRefusalOfNdtServersSidecar(Engine engine) throws Exception {
        try (SidecarPair sidecars = pair("requests: 9/1h", "server_tests: 1/1h")) {
            List<ClientPage.Event> journal = run(engine, sidecars);

            assertNotNull(find(journal, "downloadComplete"));
            assertEquals("error", last(journal).name());
            assertEquals(0, sidecars.ndtServer().largestMessage(), "no upload reached ndt-server");
        }
    }

    private SidecarPair pair(String locateTier, String ndtTier) throws Exception {
        return new SidecarPair(directory, certificate, TEST_LENGTH, locateTier, ndtTier);
    }

    private List<ClientPage.Event> run(Engine engine, SidecarPair sidecars) throws Exception {
        Path program = engine.program().orElse(null);
        if (program == null || !ClientPage.isInstalled()) {
            return skip(engine + " or the modules of npm are missing: npm ci --prefix proxy-sidecar/src/test/js");
        }
        try (ClientPage page = new ClientPage(Map.of(
                "loadbalancer", sidecars.nearest(),
                "clientRegistrationToken", sidecars.integrationToken(),
                "userAcceptedDataPolicy", true))) {
            Path output = Files.createTempFile(directory, "client", ".log");
            Process process = engine.open(program, page.origin(), certificate, directory.resolve("profile"))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try {
                return page.journal(LIMIT);
            } catch (AssertionError e) {
                throw new AssertionError(e.getMessage() + "\n" + Files.readString(output), e);
            } finally {
                end(process.toHandle());
            }
        }
    }

    /** A browser is several processes, which write into its profile until they end. */
    private static void end(ProcessHandle process) throws Exception {
        List<ProcessHandle> all =
                Stream.concat(Stream.of(process), process.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle each : all) {
            each.onExit().get(60, TimeUnit.SECONDS);
        }
    }

    /** A machine without Node or a browser may still build the project; where they are promised they must be there. */
    private static List<ClientPage.Event> skip(String reason) {
        if ("required".equals(System.getenv("TOLLGATE_NPM_CLIENT"))) {
            throw new AssertionError(reason);
        }
        System.err.println("NOT TESTED with the client of npm: " + reason);
        return abort(reason);
    }

    private static void assertBytes(JsonNode complete, String counter) {
        assertTrue(complete.at("/LastClientMeasurement/NumBytes").longValue() > MIB, complete.toString());
        assertTrue(complete.at("/LastServerMeasurement/TCPInfo/" + counter).longValue() > MIB, complete.toString());
    }

    private static ClientPage.Event last(List<ClientPage.Event> journal) {
        return journal.get(journal.size() - 1);
    }

    private static JsonNode find(List<ClientPage.Event> journal, String name) {
        return journal.stream()
                .filter(event -> event.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + journal))
                .detail();
    }
}
