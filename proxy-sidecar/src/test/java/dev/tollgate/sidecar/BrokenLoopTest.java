package dev.tollgate.sidecar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.ChannelInitializerExtension;
import java.io.BufferedReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A sidecar of which an event loop has broken says so, and ends once the others have drained. */
final class BrokenLoopTest {
    private static final String TWO_LISTENERS_AND_TIME_TO_ASK = """
            listeners: [{address: 127.0.0.1:0}, {address: 127.0.0.1:0}]
            ops: 127.0.0.1:0
            drain: {pause: 3s}
            """;

    @TempDir
    private Path directory;

    @Test
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void probesFailAndTheProcessEndsWithACodeThatMakesASupervisorStartItAnew() throws Exception {
        Path services = Files.createDirectories(directory.resolve("META-INF/services"));
        Files.writeString(services.resolve(ChannelInitializerExtension.class.getName()), LoopBreaker.class.getName());
        List<String> command = SidecarProcess.command(
                directory,
                TWO_LISTENERS_AND_TIME_TO_ASK,
                "-XX:ActiveProcessorCount=2",
                "-D" + ChannelInitializerExtension.EXTENSIONS_SYSTEM_PROPERTY + "=serviceload");
        Process sidecar = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader log = sidecar.inputReader()) {
            List<Integer> ports = ports(SidecarProcess.awaitLine(log, "\"listening\""));
            int ops = ports.get(2);
            assertEquals(200, status(ops, "/health"));
            new Socket("127.0.0.1", ports.get(1)).close();
            String line = SidecarProcess.awaitLine(log, "an event loop has broken");

            assertTrue(line.contains("\"ERROR\"") && line.contains("NoClassDefFoundError"), line);
            assertEquals(503, status(ops, "/health"));
            assertEquals(503, status(ops, "/ready"));
            SidecarProcess.awaitLine(log, "\"stopped\"");
            assertEquals(1, sidecar.waitFor());
        } finally {
            sidecar.destroyForcibly();
        }
    }

    /** Returns those of the listeners and of the operators'. */
    private static List<Integer> ports(String line) {
        return Pattern.compile("127\\.0\\.0\\.1:(\\d+)")
                .matcher(line)
                .results()
                .map(address -> Integer.valueOf(address.group(1)))
                .toList();
    }

    private static int status(int port, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
