package dev.tollgate.sidecar;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Signals let a sidecar read its files and end, with a code that says whether a client was cut off. */
@Timeout(120)
final class SignalsTest {
    private static final Pattern ADDRESS = Pattern.compile("127\\.0\\.0\\.1:([0-9]+)");

    @TempDir
    private Path directory;

    /**
     * What the change takes out would be doubtful for some time, were it not for the operator's signal, which comes while the
     * sidecar still starts.
     */
    @Test
    void sighupReadsTheFilesAtOnceAndDoesNotEndIt() throws Exception {
        Process sidecar = SidecarProcess.start(
                directory,
                "anonymous_nearest: false\nrouting: {tiers: {1: {org: [a]}}}",
                ProcessBuilder.Redirect.DISCARD);
        try (BufferedReader log = sidecar.inputReader()) {
            SidecarProcess.awaitLine(log, "\"listening\"");
            Path config = directory.resolve("sidecar.yaml");
            Files.writeString(config, Files.readString(config).replaceAll("(?m)^(anonymous_nearest|routing).*\n", ""));
            signal(sidecar, "HUP");
            String reloaded = SidecarProcess.awaitLine(log, "files reloaded");
            assertTrue(reloaded.contains("anonymous_nearest"), reloaded);
            SidecarProcess.awaitLine(log, "anonymous_nearest: clients without a token are served");

            sidecar.toHandle().destroy();
            assertEquals(0, sidecar.waitFor());
        } finally {
            sidecar.destroyForcibly();
        }
    }

    /** The server behind takes its request and says nothing. */
    @Test
    void sigtermThatCutsAClientOffEndsWithOne() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process sidecar = start("http://127.0.0.1:" + silent.getLocalPort());
            try (BufferedReader log = sidecar.inputReader()) {
                Matcher address = ADDRESS.matcher(SidecarProcess.awaitLine(log, "\"listening\""));
                assertTrue(address.find());
                try (Socket client = new Socket("127.0.0.1", Integer.parseInt(address.group(1)))) {
                    client.getOutputStream().write("GET /v2/live HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII));
                    silent.accept().getInputStream().read();
                    sidecar.toHandle().destroy();
                    assertEquals(1, sidecar.waitFor());
                }
            } finally {
                sidecar.destroyForcibly();
            }
        }
    }

    private Process start(String upstream) throws Exception {
        List<String> command =
                SidecarProcess.command(directory, "listeners: [{address: 127.0.0.1:0}]\ndrain: {timeout: 1s}");
        Path config = directory.resolve("sidecar.yaml");
        Files.writeString(config, Files.readString(config).replace("http://127.0.0.1:9", upstream));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void signal(Process process, String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }
}
