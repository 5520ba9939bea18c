package dev.tollgate.sidecar.quota.shared;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real redis-server on loopback, without persistence unless a test asks for it. */
public final class RedisServer implements AutoCloseable {
    private static final String SERVER = "redis-server";

    private final Path directory;
    private final int port;
    private final List<String> options;
    private Process process;

    private RedisServer(Path directory, int port, List<String> options) throws Exception {
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
        return new RedisServer(directory, freePort(), List.of(options));
    }

    private static boolean isInstalled() {
        for (String path : System.getenv("PATH").split(File.pathSeparator)) {
            if (new File(path, SERVER).canExecute()) {
                return true;
            }
        }
        return false;
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    /** Starts it again on its port. */
    public void start() throws Exception {
        List<String> command = new ArrayList<>(List.of(
                SERVER,
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--dir",
                directory.toString()));
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
            return command("PING").startsWith("+PONG");
        } catch (IOException e) {
            return false;
        }
    }

    /** Sends one command in a line, and returns the first part of the answer. */
    public String command(String line) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            byte[] answer = new byte[4096];
            int length = socket.getInputStream().read(answer);
            return new String(answer, 0, Math.max(0, length), StandardCharsets.ISO_8859_1);
        }
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
