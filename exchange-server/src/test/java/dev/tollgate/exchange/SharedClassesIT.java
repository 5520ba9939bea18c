package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the build makes for quick starts, the archive of classes and the native libraries, on the finished jar, as operators start it. */
class SharedClassesIT {
    private static final String SHARED = "source: shared objects file";

    @TempDir
    private Path directory;

    /** With {@code -Xshare:on} a JVM that cannot map the archive ends at once. */
    @Test
    @Timeout(value = 3, unit = TimeUnit.MINUTES)
    void theLauncherStartsFromTheArchiveThatTheBuildMade() throws Exception {
        Path log = directory.resolve("classes.log");
        Process server = start(log);
        try {
            awaitListening(server);
            assertTrue(
                    Files.readString(Path.of("/proc/" + server.pid() + "/maps")).contains(".native/libsqlitejdbc"),
                    "native libraries are mapped where the build has laid them");
        } finally {
            server.destroy();
        }
        assertEquals(143, server.waitFor(), "ended by SIGTERM");
        List<String> loaded = Files.readAllLines(log).stream()
                .filter(line -> line.contains(" source: "))
                .toList();
        assertTrue(
                loaded.stream()
                        .anyMatch(line ->
                                line.contains(" dev.tollgate.exchange.ExchangeServer ") && line.contains(SHARED)),
                "the server's own class comes from the archive");
        long own = loaded.stream().filter(line -> line.contains(".jar")).count();
        assertTrue(own * 20 < loaded.size(), own + " of " + loaded.size() + " classes were read from the jar");
    }

    private Process start(Path log) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command()).redirectErrorStream(true);
        builder.environment().put("JAVA", System.getProperty("java.home") + "/bin/java");
        builder.environment().put("JAVA_OPTS", "-Xshare:on -Xlog:class+load:file=" + log);
        return builder.start();
    }

    private List<String> command() throws Exception {
        Path key = directory.resolve("key.jwk");
        Files.writeString(
                key, SigningKeys.of(SigningKey.generate(Algorithm.RS256, "k")).revealPrivateJwks());
        return List.of(
                "../deploy/bin/tollgate",
                "exchange",
                "serve",
                "--store=sqlite:" + directory.resolve("keys.db"),
                "--private-key-path=" + key,
                "--port=0",
                "--listen-address=127.0.0.1",
                "--prometheusx.listen-address=127.0.0.1:0");
    }

    private static void awaitListening(Process server) throws IOException {
        StringBuilder written = new StringBuilder();
        BufferedReader lines = server.inputReader();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            written.append(line).append('\n');
            if (line.contains("\"listening\"")) {
                return;
            }
        }
        throw new AssertionError("the server did not start: " + written);
    }
}
