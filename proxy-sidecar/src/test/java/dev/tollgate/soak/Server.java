package dev.tollgate.soak;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server as {@code deploy/bin/tollgate} starts it, whose records are counted. */
final class Server {
    private static final Pattern ADDRESS = Pattern.compile("127\\.0\\.0\\.1:(\\d+)");
    private static final long START_SECONDS = 30;
    private static final long END_SECONDS = 60;

    private final String name;
    private final Process process;
    private final Predicate<String> counted;
    private final AtomicLong records = new AtomicLong();
    private final AtomicLong errors = new AtomicLong();
    private final CountDownLatch listening = new CountDownLatch(1);
    private final Thread reader;
    private volatile int port;

    private Server(String name, Process process, Predicate<String> counted) {
        this.name = name;
        this.process = process;
        this.counted = counted;
        this.reader = new Thread(this::read, name + "-log");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts one and waits until it listens.
     *
     * @param counted the lines of its output that {@link #records()} counts
     */
    static Server start(String name, Predicate<String> counted, String... arguments)
            throws IOException, InterruptedException {
        Server server = new Server(name, launch("-XX:NativeMemoryTracking=summary", arguments), counted);
        if (!server.listening.await(START_SECONDS, TimeUnit.SECONDS) || server.port == 0) {
            throw new IOException(name + " does not listen: see its lines above");
        }
        return server;
    }

    /** Runs a command to its end and returns what it printed. */
    static String run(String... arguments) throws IOException, InterruptedException {
        Process process = launch("-XX:TieredStopAtLevel=1", arguments);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", arguments) + " ended with code " + process.exitValue());
        }
        return output.strip();
    }

    private static Process launch(String options, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("deploy/bin/tollgate"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment()
                .put(
                        "JAVA",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString());
        builder.environment().put("JAVA_OPTS", options);
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return process;
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                take(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            listening.countDown();
        }
    }

    private void take(String line) {
        if (counted.test(line)) {
            records.incrementAndGet();
        } else if (line.contains("\"severity\":\"ERROR\"")) {
            errors.incrementAndGet();
            System.err.println(name + ": " + line);
        }
        Matcher address = ADDRESS.matcher(line);
        if (port == 0 && line.contains("\"listening\"") && address.find()) {
            port = Integer.parseInt(address.group(1));
            listening.countDown();
        }
    }

    String name() {
        return name;
    }

    /** Returns the port of its first listener. */
    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Returns how many of the lines that count have come. */
    long records() {
        return records.get();
    }

    /** Returns how many errors it has logged. */
    long errors() {
        return errors.get();
    }

    /** Asks it to end, waits until it has and its last line has come; returns whether it ended by itself. */
    boolean end() throws InterruptedException {
        process.toHandle().destroy();
        boolean ended = process.waitFor(END_SECONDS, TimeUnit.SECONDS);
        kill();
        reader.join(TimeUnit.SECONDS.toMillis(END_SECONDS));
        return ended;
    }

    void kill() {
        process.destroyForcibly();
    }
}
