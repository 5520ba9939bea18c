package dev.tollgate.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The real servers, started as an operator starts them, side by side if callers do so. Closing ends all, the last one
 * first, and lets no more start.
 */
final class Processes implements AutoCloseable {
    private static final Pattern ADDRESS = Pattern.compile("127\\.0\\.0\\.1:(\\d+)");

    private final Path launcher;
    private final Deque<Process> running = new ArrayDeque<>();
    private boolean closed;

    /** With the launcher of the sources, or the one that the environment's {@code TOLLGATE_LAUNCHER} names. */
    Processes(Path root) {
        String named = System.getenv("TOLLGATE_LAUNCHER");
        this.launcher = named == null ? root.resolve("deploy/bin/tollgate") : Path.of(named);
    }

    /** Runs a command of the exchange server to its end and returns what it printed. */
    String exchange(String... args) throws IOException, InterruptedException {
        Process process = launch("-XX:TieredStopAtLevel=1", "exchange", args);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("exchange-server " + args[0] + " ended with code " + process.exitValue());
        }
        return output.trim();
    }

    /**
     * Where a server listens on loopback.
     *
     * @param port that of its first listener
     * @param ops that of the operators' pages
     */
    record Ports(int port, int ops) {}

    /** Starts the exchange server. */
    Ports serve(String... args) throws IOException {
        return start("exchange", args);
    }

    /** Starts a sidecar. */
    Ports sidecar(Path config) throws IOException {
        return start("sidecar", "--config", config.toString());
    }

    private synchronized Process launch(String options, String server, String... args) throws IOException {
        if (closed) {
            throw new IOException("interrupted");
        }
        List<String> command = new ArrayList<>(List.of(launcher.toString(), server));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment()
                .put(
                        "JAVA",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString());
        builder.environment().put("JAVA_OPTS", options);
        Process process = builder.start();
        running.push(process);
        return process;
    }

    private Ports start(String server, String... args) throws IOException {
        Process process = launch("", server, args);
        BufferedReader log =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            Matcher address = ADDRESS.matcher(line);
            if (line.contains("\"listening\"") && address.find()) {
                drain(log);
                int port = Integer.parseInt(address.group(1));
                int ops = port;
                while (address.find()) {
                    ops = Integer.parseInt(address.group(1));
                }
                return new Ports(port, ops);
            }
        }
        throw new IOException(server + " ended before it listened: see the line above");
    }

    private static void drain(BufferedReader log) {
        Thread drain = new Thread(
                () -> {
                    try {
                        log.transferTo(Writer.nullWriter());
                    } catch (IOException ended) {
                        // the process has been ended, and its output with it
                    }
                },
                "log-drain");
        drain.setDaemon(true);
        drain.start();
    }

    @Override
    public synchronized void close() {
        closed = true;
        // Process.destroy would close their output before their last lines
        running.forEach(process -> process.toHandle().destroy());
        for (Process process : running) {
            try {
                if (!process.waitFor(5, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
            }
        }
    }
}
