package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tollgate.exchange.apikey.ApiKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The backends that integrators copy, as their README starts them. */
@Timeout(180)
final class ExampleBackendsTest {
    private static final Path EXAMPLES =
            Path.of("../deploy/examples").toAbsolutePath().normalize();

    private static final String KEY = "MLAB_API_KEY";
    private static final String EXCHANGE = "EXCHANGE";

    @TempDir
    private Path directory;

    private final FakeStore store = new FakeStore();
    private final ApiKey key = store.addKey("acme");
    private RunningExchange exchange;

    /** A backend and the command of its README. */
    enum Backend {
        NODE("node", "node/backend.mjs"),
        PYTHON("python3", "python/backend.py"),
        GO("go", "run", "go/backend.go"),
        JAVA("java", "java/Backend.java");

        private final List<String> command;

        Backend(String... command) {
            this.command = List.of(command);
        }

        boolean isRunnable() {
            return Stream.of(System.getenv("PATH").split(":"))
                    .anyMatch(folder -> Files.isExecutable(Path.of(folder, command.get(0))));
        }
    }

    @BeforeEach
    void start() throws Exception {
        exchange = RunningExchange.over(store);
    }

    @AfterEach
    void stop() {
        exchange.close();
    }

    @ParameterizedTest
    @EnumSource
    void handOutTokensAndSayWhenToComeBack(Backend backend) throws Exception {
        Path log = directory.resolve("log");
        Process process = start(
                backend, Map.of(KEY, key.reveal(), EXCHANGE, exchange.uri("").toString()), log);
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            URI tokens = URI.create(String.valueOf(output.readLine())).resolve("/mlab-token");

            store.out = true;
            HttpResponse<String> busy = get(tokens);
            assertEquals(503, busy.statusCode(), busy.body());
            assertTrue(busy.headers().firstValue("Retry-After").isPresent());

            store.out = false;
            String hash = store.keys.get(key.name()).hash();
            store.revoke(key);
            await(tokens, 500);
            assertTrue(Files.readString(log).contains("401"));

            store.put(key, hash, true);
            HttpResponse<String> token = await(tokens, 200);
            assertTrue(JsonMapper.builder()
                    .build()
                    .readTree(token.body())
                    .path("token")
                    .asText()
                    .startsWith("ey"));
            assertEquals("no-store", token.headers().firstValue("Cache-Control").orElseThrow());

            assertFalse(Files.readString(log).contains(key.revealSecret()));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @EnumSource
    void endAtTheStartWithTheSettingThatIsWrong(Backend backend) throws Exception {
        assertEndsWith(backend, KEY + " is missing or empty", Map.of(EXCHANGE, "https://exchange.test"));
        assertEndsWith(backend, KEY + " is missing or empty", Map.of(KEY, "", EXCHANGE, "https://exchange.test"));
        assertEndsWith(backend, EXCHANGE + " is missing or empty", Map.of(KEY, key.reveal()));
        assertEndsWith(backend, EXCHANGE + " is missing or empty", Map.of(KEY, key.reveal(), EXCHANGE, ""));
        assertEndsWith(
                backend,
                EXCHANGE + " must be a URL such as https://EXCHANGE",
                Map.of(KEY, key.reveal(), EXCHANGE, "exchange.test"));
    }

    private void assertEndsWith(Backend backend, String reason, Map<String, String> settings) throws Exception {
        Path log = directory.resolve("log");
        Process process = start(backend, settings, log);
        try {
            boolean ended = process.waitFor(60, TimeUnit.SECONDS);
            String told = Files.readString(log);
            assertTrue(ended, "runs with " + settings.keySet() + ": " + told);
            assertEquals(1, process.exitValue(), told);
            // go run adds its own line, and Go's log the time.
            String line = told.lines().findFirst().orElse("");
            assertTrue(line.endsWith(reason), told);
            assertEquals(backend == Backend.GO ? 2 : 1, told.lines().count(), told);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    private static Process start(Backend backend, Map<String, String> settings, Path log) throws IOException {
        if (!backend.isRunnable()) {
            skip("NOT TESTED, the backend of deploy/examples: " + backend.command.get(0) + " is missing");
        }
        ProcessBuilder builder = new ProcessBuilder(backend.command).directory(EXAMPLES.toFile());
        builder.environment().keySet().removeAll(List.of(KEY, EXCHANGE));
        builder.environment().putAll(settings);
        builder.environment().put("PORT", "0");
        return builder.redirectError(log.toFile()).start();
    }

    private static void skip(String reason) {
        if ("required".equals(System.getenv("TOLLGATE_OAUTH_CLIENTS"))) {
            throw new AssertionError(reason);
        }
        System.err.println(reason);
        abort(reason);
    }

    private static HttpResponse<String> await(URI uri, int status) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        HttpResponse<String> answer = get(uri);
        while (answer.statusCode() != status) {
            assertTrue(System.nanoTime() < end, "no " + status + " but " + answer.statusCode());
            Thread.sleep(200);
            answer = get(uri);
        }
        return answer;
    }

    private static HttpResponse<String> get(URI uri) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
