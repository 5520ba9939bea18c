package dev.tollgate.ndt7js;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page that integrators copy, in a browser, with npm's client: what a person reads after a test and after refusals. */
@Timeout(120)
final class ExamplePageTest {
    private static final Path PAGE = Path.of("../deploy/examples/page");
    private static final Path NDT7 = ClientPage.SCRIPTS.resolve("node_modules/@m-lab/ndt7/src");
    private static final Duration TEST_LENGTH = Duration.ofSeconds(1);

    /** Presses the button as a person does, and tells what the page says. */
    private static final String PERSON = """
            const said = document.getElementById("status");
            new MutationObserver(() => fetch("/said", {method: "POST", body: said.textContent}))
              .observe(said, {childList: true});
            document.getElementById("consent").click();
            document.getElementById("start").click();
            """;

    @TempDir
    private Path directory;

    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private volatile String locate = "";
    private volatile String token = "";
    private volatile int tokenStatus = 200;
    private HttpServer site;

    @BeforeEach
    void serve() throws IOException {
        site = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        site.createContext("/", this::file);
        site.createContext("/person.js", exchange -> answer(exchange, 200, PERSON));
        site.createContext("/mlab-token", exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "120");
            answer(exchange, tokenStatus, "{\"token\":\"" + token + "\"}");
        });
        site.createContext("/said", exchange -> {
            said.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            answer(exchange, 200, "");
        });
        site.start();
    }

    @AfterEach
    void stop() {
        site.stop(0);
    }

    @Test
    void saysHowFastItWas() throws Exception {
        assertTrue(read("requests: 9/1h", false).matches("Done\\. Download: [0-9.]+ Mbit/s, Upload: [0-9.]+ Mbit/s"));
    }

    @Test
    void saysWhenToComeBackAfterTooManyTests() throws Exception {
        assertTrue(
                read("requests: 1/1h", true).matches("There were too many tests. Please try again in \\d+ minutes."));
    }

    @Test
    void saysThatThePermissionHasRunOut() throws Exception {
        token = "expired";
        assertEquals(
                "The permission for this test has run out. Please press Start again.", read("requests: 9/1h", false));
    }

    @Test
    void saysThatTheBackendIsBusy() throws Exception {
        tokenStatus = 503;
        assertEquals("The service is busy. Please try again in 2 minutes.", read("requests: 9/1h", false));
    }

    /** Opens the page and returns its last words. */
    private String read(String locateTier, boolean usedUp) throws Exception {
        Path browser = Engine.CHROMIUM.program().orElse(null);
        if (browser == null || !ClientPage.isInstalled()) {
            return skip();
        }
        Certificate certificate = Certificate.in(directory);
        try (SidecarPair sidecars =
                new SidecarPair(directory, certificate, TEST_LENGTH, locateTier, "server_tests: 9/1h")) {
            if (usedUp) {
                sidecars.locate();
            }
            locate = sidecars.nearest();
            token = token.isEmpty() ? sidecars.integrationToken() : token;
            String origin = "http://127.0.0.1:" + site.getAddress().getPort();
            Process process = Engine.CHROMIUM
                    .open(browser, origin, certificate, directory.resolve("profile"))
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("browser.log").toFile())
                    .start();
            try {
                return lastWords();
            } finally {
                end(process);
            }
        }
    }

    private String lastWords() throws InterruptedException {
        while (true) {
            String words = said.poll(60, TimeUnit.SECONDS);
            assertTrue(words != null, "the page says nothing more");
            if (!words.startsWith("Starting") && !words.matches("(Download|Upload): .*")) {
                return words;
            }
        }
    }

    private static void end(Process process) throws Exception {
        for (ProcessHandle each : Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList()) {
            each.destroyForcibly();
            each.onExit().get(60, TimeUnit.SECONDS);
        }
    }

    private void file(HttpExchange exchange) throws IOException {
        String name = exchange.getRequestURI().getPath().substring(1);
        boolean isClient = name.startsWith("ndt7/");
        Path file = isClient ? NDT7.resolve(name.substring(5)) : PAGE.resolve(name.isEmpty() ? "index.html" : name);
        if (!Files.isRegularFile(file)) {
            answer(exchange, 404, "");
            return;
        }
        String text = Files.readString(file);
        if (name.isEmpty()) {
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            text = text.replaceFirst("(mlab-locate\" content=\")[^\"]*", "$1" + locate)
                    .replace("</body>", "<script src=\"/person.js\"></script></body>");
        } else {
            exchange.getResponseHeaders().set("Content-Type", "text/javascript");
        }
        answer(exchange, 200, text);
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] octets = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, octets.length == 0 ? -1 : octets.length);
        exchange.getResponseBody().write(octets);
        exchange.close();
    }

    private static String skip() {
        String reason = "a browser or the modules of npm are missing: npm ci --prefix proxy-sidecar/src/test/js";
        if ("required".equals(System.getenv("TOLLGATE_NPM_CLIENT"))) {
            throw new AssertionError(reason);
        }
        System.err.println("NOT TESTED, the page of deploy/examples: " + reason);
        return abort(reason);
    }
}
