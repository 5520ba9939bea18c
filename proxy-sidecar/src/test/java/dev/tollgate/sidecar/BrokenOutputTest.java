package dev.tollgate.sidecar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.SigningKey;
import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever reads the records may die: the sidecar goes on, counts what is lost and says why. */
final class BrokenOutputTest {
    private static final Pattern ADDRESS = Pattern.compile("127\\.0\\.0\\.1:\\d+");
    private static final Pattern LOST = Pattern.compile("tollgate_records_dropped_total ([1-9].*)");

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    @Test
    @Timeout(120)
    void countsAndTellsOfLinesThatNobodyReads() throws Exception {
        Path complaints = directory.resolve("stderr");
        Process sidecar = start(complaints);
        try {
            List<String> addresses;
            try (BufferedReader log = sidecar.inputReader()) {
                addresses = addresses(log);
                // the last line of the start, so that the log finds a reader
                awaitLine(log, "\"signatures\"");
            }
            while (!LOST.matcher(get(addresses.get(1), "/metrics", 200)).find()) {
                get(addresses.get(0), "/nowhere", 404);
                Thread.sleep(20);
            }
            String line = Files.readString(complaints);
            assertTrue(line.matches("standard output: \\d+ lines of requests and tests are lost: Broken pipe\n"), line);
        } finally {
            sidecar.destroy();
            sidecar.waitFor();
        }
    }

    private Process start(Path complaints) throws Exception {
        SigningKey key = SigningKey.generate(Algorithm.EDDSA, "k1");
        Path keys = Files.writeString(
                directory.resolve("exchange.pub"),
                KeySet.of(List.of(key.verificationKey())).toJson());
        Path config = Files.writeString(directory.resolve("sidecar.yaml"), """
                mode: locate
                listeners: [{address: 127.0.0.1:0}]
                ops: 127.0.0.1:0
                upstream: http://127.0.0.1:9
                integration_tokens: {key_files: [%s]}
                """.formatted(keys));
        return new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SidecarMain.class.getName(),
                        "--config",
                        config.toString())
                .redirectError(complaints.toFile())
                .start();
    }

    /** Returns the listener's and the operators' address. */
    private static List<String> addresses(BufferedReader log) throws Exception {
        return ADDRESS.matcher(awaitLine(log, "\"listening\""))
                .results()
                .map(MatchResult::group)
                .toList();
    }

    private static String awaitLine(BufferedReader log, String part) throws Exception {
        String line = log.readLine();
        while (!line.contains(part)) {
            line = log.readLine();
        }
        return line;
    }

    private String get(String address, String path, int status) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://" + address + path)).build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertEquals(status, answer.statusCode());
        return answer.body();
    }
}
