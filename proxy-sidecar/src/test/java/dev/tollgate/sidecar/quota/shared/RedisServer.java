package dev.tollgate.sidecar.quota.shared;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.tollgate.fixture.FreePort;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real redis-server on loopback, without persistence unless a test asks for it. */
public final class RedisServer implements AutoCloseable {
    private static final String SERVER = "redis-server";
    /** Names the server of Valkey. */
    private static final String VALKEY = "TOLLGATE_VALKEY";

    private final Path directory;
    private final String program;
    private final int port;
    private final List<String> options;
    private Process process;

    private RedisServer(String program, Path directory, int port, List<String> options) throws Exception {
        this.program = program;
        this.directory = directory;
        this.port = port;
        this.options = options;
        start();
    }

    /** Starts one. The test is skipped where there is no redis-server, unless the environment says that it must be there. */
    public static RedisServer start(Path directory, String... options) throws Exception {
        if (!isInstalled()) {
            if ("required".equals(System.getenv("TOLLGATE_REDIS"))) {
                throw new AssertionError(SERVER + " is not installed");
            }
            System.err.println("SKIPPED: " + SERVER + " is not installed, so the shared store is not tested");
            abort(SERVER + " is not installed");
        }
        return new RedisServer(SERVER, directory, FreePort.any(), List.of(options));
    }

    /** Starts a Valkey. The test is skipped where {@value #VALKEY} names no server. */
    public static RedisServer valkey(Path directory, String... options) throws Exception {
        String program = System.getenv(VALKEY);
        if (program == null) {
            System.err.println("SKIPPED: " + VALKEY + " names no server, so Valkey is not tested");
            abort(VALKEY + " is not set");
        }
        return new RedisServer(program, directory, FreePort.any(), List.of(options));
    }

    /** Starts a Sentinel of a file. */
    public static RedisServer sentinel(Path file) throws Exception {
        int port = FreePort.any();
        java.nio.file.Files.writeString(
                file,
                "port " + port + "\nbind 127.0.0.1\n",
                java.nio.file.StandardOpenOption.CREATE,
                java.nio.file.StandardOpenOption.APPEND);
        return new RedisServer(SERVER, file.toAbsolutePath().getParent(), port, List.of(file.toString(), "--sentinel"));
    }

    private static boolean isInstalled() {
        for (String path : System.getenv("PATH").split(File.pathSeparator)) {
            if (new File(path, SERVER).canExecute()) {
                return true;
            }
        }
        return false;
    }

    /** Starts it again on its port. */
    public void start() throws Exception {
        List<String> command = new ArrayList<>(List.of(program));
        if (!options.contains("--sentinel")) {
            command.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1", "--save", ""));
            command.addAll(List.of("--dir", directory.toString()));
        }
        command.addAll(options);
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("redis.log").toFile()))
                .start();
        for (int i = 0; i < 500 && !answers(); i++) {
            Thread.sleep(20);
        }
    }

    private boolean answers() {
        try {
            String answer = command("PING");
            return answer.startsWith("+PONG") || answer.startsWith("-NOAUTH") || answer.startsWith("-DENIED");
        } catch (IOException e) {
            return false;
        }
    }

    /** Sends one command in a line, and returns the answer. */
    public String command(String line) throws IOException {
        return new String(octets(line), StandardCharsets.ISO_8859_1);
    }

    /** Sends likewise. */
    public byte[] octets(String line) throws IOException {
        return octets((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends one command in the form of the protocol. */
    public String send(byte[] command) throws IOException {
        return new String(octets(command), StandardCharsets.ISO_8859_1);
    }

    private byte[] octets(byte[] command) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(command);
            // it answers, then finds that nothing more comes, and closes
            socket.shutdownOutput();
            return socket.getInputStream().readAllBytes();
        }
    }

    /** Sends likewise, with a password. */
    public String commandAs(String password, String line) throws IOException {
        return command("AUTH " + password + "\r\n" + line).replaceFirst("^\\+OK\r\n", "");
    }

    public boolean isRunning() {
        return process.isAlive();
    }

    public int port() {
        return port;
    }

    /** Ends it as SIGKILL does. */
    public void kill() throws Exception {
        process.destroyForcibly().waitFor();
    }

    /** Sends a signal, such as STOP. */
    public void signal(String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    @Override
    public void close() throws Exception {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
}
