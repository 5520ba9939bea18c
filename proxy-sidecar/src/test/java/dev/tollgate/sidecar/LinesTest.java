package dev.tollgate.sidecar;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All lines of a sidecar have one shape: those of the log, and those of requests. */
@Timeout(120)
final class LinesTest {
    private static final Pattern ADDRESS = Pattern.compile("127\\.0\\.0\\.1:([0-9]+)");

    @TempDir
    private Path directory;

    @Test
    void areFlatObjectsWithTimeSeverityAndMessage() throws Exception {
        List<String> lines = linesOf("");

        for (String text : lines) {
            JsonNode line = new ObjectMapper().readTree(text);
            Instant.parse(line.path("time").asText());
            assertTrue(line.path("severity").asText().matches("DEBUG|INFO|WARNING|ERROR"), text);
            assertTrue(line.path("message").isTextual(), text);
            line.forEach(value -> assertTrue(value.isValueNode(), text));
        }
        assertEquals(
                1, lines.stream().filter(line -> line.contains("\"listening\"")).count(), lines.toString());
        assertEquals(
                1, lines.stream().filter(line -> line.contains("\"no_route\"")).count(), lines.toString());
    }

    @Test
    void areForPeopleWhereTheOperatorWantsThat() throws Exception {
        List<String> lines = linesOf("logging: {format: text}");

        String begin = "[0-9]{4}-[0-9-]+T[0-9:]+\\.[0-9]{3}Z (INFO|WARNING) .*";
        lines.forEach(line -> assertTrue(line.matches(begin), line));
        assertTrue(
                lines.stream().anyMatch(line -> line.contains(" request at locate ") && line.contains(" status=404 ")),
                lines.toString());
    }

    /** Asks for a path that is not served, and returns all lines to the end of the sidecar. */
    private List<String> linesOf(String configuration) throws Exception {
        Process sidecar = SidecarProcess.start(directory, configuration, ProcessBuilder.Redirect.DISCARD);
        try (BufferedReader log = sidecar.inputReader()) {
            List<String> lines = new ArrayList<>();
            lines.add(SidecarProcess.awaitLine(log, "listening"));
            Matcher address = ADDRESS.matcher(lines.get(0));
            assertTrue(address.find(), lines.get(0));
            try (Socket client = new Socket("127.0.0.1", Integer.parseInt(address.group(1)))) {
                client.getOutputStream()
                        .write("GET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(US_ASCII));
                client.getInputStream().readAllBytes();
            }
            sidecar.toHandle().destroy();
            log.lines().forEach(lines::add);
            assertEquals(0, sidecar.waitFor());
            return lines;
        } finally {
            sidecar.destroyForcibly();
        }
    }
}
