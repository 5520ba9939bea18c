package dev.tollgate.sidecar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
        Process sidecar =
                SidecarProcess.start(directory, "ops: 127.0.0.1:0", ProcessBuilder.Redirect.to(complaints.toFile()));
        try {
            List<String> addresses;
            try (BufferedReader log = sidecar.inputReader()) {
                addresses = addresses(log);
                // the last line of the start, so that the log finds a reader
                SidecarProcess.awaitLine(log, "crypto provider chosen");
            }
            while (!LOST.matcher(get(addresses.get(1), "/metrics", 200)).find()) {
                get(addresses.get(0), "/nowhere", 404);
                Thread.sleep(20);
            }
            String line = Files.readString(complaints);
            while (line.isEmpty()) {
                Thread.sleep(20);
                line = Files.readString(complaints);
            }
            assertTrue(line.matches("standard output: \\d+ lines are lost: Broken pipe\n"), line);
        } finally {
            sidecar.destroy();
            sidecar.waitFor();
        }
    }

    /** Returns the listener's and the operators' address. */
    private static List<String> addresses(BufferedReader log) throws Exception {
        return ADDRESS.matcher(SidecarProcess.awaitLine(log, "\"listening\""))
                .results()
                .map(MatchResult::group)
                .toList();
    }

    private String get(String address, String path, int status) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://" + address + path)).build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertEquals(status, answer.statusCode());
        return answer.body();
    }
}
