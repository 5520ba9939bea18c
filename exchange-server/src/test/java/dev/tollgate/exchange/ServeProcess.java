package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code serve} in a process of its own, on free ports of the loopback. */
final class ServeProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;
    static final int ENDED_BY_SIGTERM = 0;

    private final Process process;
    private final Path log;
    private final Path errors;
    private URI address = URI.create("http://unknown/");

    private ServeProcess(Process process, Path log, Path errors) {
        this.process = process;
        this.log = log;
        this.errors = errors;
    }

    /** Returns the command line that starts it. */
    static List<String> command(String... flags) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                ExchangeMain.class.getName(),
                "serve",
                "--listen-address=127.0.0.1",
                "--port=0",
                "--prometheusx.listen-address=127.0.0.1:0"));
        command.addAll(List.of(flags));
        return command;
    }

    /** Starts it and waits until it listens. */
    static ServeProcess start(Path dir, String... flags) throws Exception {
        Path log = dir.resolve("serve.log");
        Path errors = dir.resolve("serve.errors");
        ServeProcess serve = new ServeProcess(
                new ProcessBuilder(command(flags))
                        .redirectOutput(log.toFile())
                        .redirectError(errors.toFile())
                        .start(),
                log,
                errors);
        try {
            serve.address = serve.awaitAddress();
            return serve;
        } catch (Exception | AssertionError e) {
            serve.process.destroyForcibly();
            throw e;
        }
    }

    /** Returns the public address, followed by a path. */
    URI uri(String path) {
        return address.resolve(path);
    }

    /** Returns the lines of the log, each of which must be a JSON object. */
    List<JsonNode> log() throws IOException {
        String text = Files.readString(log);
        List<JsonNode> lines = new ArrayList<>();
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
            lines.add(JsonMapper.builder().build().readTree(line));
        }
        return lines;
    }

    /** Returns what stands on standard error. */
    String errors() throws IOException {
        return Files.readString(errors);
    }

    private URI awaitAddress() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < end && process.isAlive()) {
            for (JsonNode line : log()) {
                String listening = line.findPath("address").asText();
                if (!listening.isEmpty()) {
                    return URI.create("http:/" + listening);
                }
            }
            Thread.sleep(20);
        }
        throw new AssertionError("serve does not listen: " + errors() + Files.readString(log));
    }

    /** Ends it with SIGTERM. */
    @Override
    public void close() throws InterruptedException {
        process.destroy();
        try {
            assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS));
            assertEquals(ENDED_BY_SIGTERM, process.exitValue());
        } finally {
            process.destroyForcibly();
        }
    }
}
