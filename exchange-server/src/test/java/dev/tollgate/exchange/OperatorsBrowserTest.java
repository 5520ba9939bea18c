package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.tollgate.exchange.apikey.Role;
import dev.tollgate.exchange.ops.sources.SidecarQueries;
import dev.tollgate.exchange.ops.sources.Sources;
import dev.tollgate.exchange.registry.Author;
import dev.tollgate.exchange.registry.Integrations;
import dev.tollgate.exchange.registry.Operators;
import dev.tollgate.exchange.store.sqlite.SqliteStore;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The operators' page in Chromium: the whole life of a key with a second operator in between, a session that ends, and
 * axe-core, which finds nothing in any view.
 */
@Timeout(450)
final class OperatorsBrowserTest {
    private static final Path SCRIPTS = OAuthClientProgram.FOLDER.resolve("js");

    /** A sidecar that is not there. */
    private static final URI OUT = URI.create("http://127.0.0.1:1");

    @TempDir
    private Path dir;

    @Test
    void servesPeopleInABrowser() throws Exception {
        Optional<Path> browser = Stream.of("chromium-headless-shell", "chromium", "google-chrome")
                .flatMap(name -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
        if (browser.isEmpty() || !Files.exists(SCRIPTS.resolve("node_modules/axe-core"))) {
            assertTrue(!isRequired(), "Chromium and the modules of " + SCRIPTS + " must be there");
            abort("no Chromium, or no modules: npm ci --prefix " + SCRIPTS);
        }
        SqliteStore store = SqliteStore.open(dir.resolve("keys.db"));
        Author author = new Author("tester", Instant::now);
        new Integrations(store, author).create("acme", "Acme Inc");
        String other =
                new Operators(store, author).create("carol", Role.EDITOR, null).reveal();
        try (FakeSidecar sidecar = new FakeSidecar();
                RunningOperators api = new RunningOperators(
                        store,
                        Duration.ofMinutes(5),
                        Optional.empty(),
                        new Sources(Optional.empty(), Optional.of(new SidecarQueries(List.of(sidecar.url(), OUT)))))) {
            ProcessBuilder program = new ProcessBuilder(
                    "node", SCRIPTS.resolve("page.js").toString(), api.uri("").toString(), api.editor, other);
            program.environment().put("CHROMIUM", browser.get().toString());
            Path log = dir.resolve("page.log");
            Process walk = program.redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            try {
                assertTrue(walk.waitFor(400, TimeUnit.SECONDS), Files.readString(log));
                assertEquals(0, walk.exitValue(), Files.readString(log));
                assertEquals(
                        11,
                        Files.readString(log)
                                .lines()
                                .filter(line -> line.startsWith("seen: "))
                                .count());
            } finally {
                walk.descendants().forEach(ProcessHandle::destroyForcibly);
                walk.destroyForcibly();
            }
        }
    }

    /** Continuous integration has both. */
    private static boolean isRequired() {
        return "required".equals(System.getenv("TOLLGATE_OAUTH_CLIENTS"))
                && "required".equals(System.getenv("TOLLGATE_NPM_CLIENT"));
    }
}
