package dev.tollgate.sidecar.ndt.handover;

import dev.tollgate.fixture.FreePort;
import io.netty.channel.epoll.Epoll;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The real tollgate-handover with a server behind it that measures as ndt-server does. Skips where it cannot run. */
public final class RunningHelper implements BeforeEachCallback, AfterEachCallback {
    private static final Path SOURCES = Path.of("..", "deploy", "handover", "src");
    private static final Path SERVER = Path.of("src", "test", "resources", "handover", "ndt_server.py");
    private static final Path BUILT = Path.of("target", "tollgate-handover");

    private Path directory;
    private Process process;
    private BufferedReader out;
    private List<ProcessHandle> children = List.of();
    private String host = "";
    private int port;

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        try {
            Assumptions.assumeTrue(Epoll.isAvailable(), "it needs native epoll");
            build();
            new ProcessBuilder("python3", "--version").start().waitFor();
        } catch (IOException e) {
            System.err.println("SKIPPED, the hand-over is not tested with tollgate-handover: " + e.getMessage());
            Assumptions.abort(e.getMessage());
        }
        directory = Files.createTempDirectory("handover");
        start();
    }

    /** Other JVMs of the tests may build it at the same time: the file is whole from its first moment. */
    private static synchronized void build() throws IOException, InterruptedException {
        if (Files.exists(BUILT)) {
            return;
        }
        Path whole = Files.createTempFile(BUILT.getParent(), "tollgate-handover", ".new");
        List<String> command =
                new ArrayList<>(List.of("cc", "-std=c11", "-D_GNU_SOURCE", "-O1", "-o", whole.toString()));
        try (Stream<Path> sources = Files.list(SOURCES)) {
            sources.map(Path::toString).filter(name -> name.endsWith(".c")).forEach(command::add);
        }
        Process compiler = new ProcessBuilder(command).inheritIO().start();
        if (compiler.waitFor() != 0) {
            throw new AssertionError("tollgate-handover does not compile");
        }
        Files.move(whole, BUILT, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Starts it, or starts it again. */
    public void start() throws Exception {
        Files.deleteIfExists(events());
        port = FreePort.any();
        process = new ProcessBuilder(
                        BUILT.toString(),
                        "--socket",
                        socket().toString(),
                        "--",
                        "python3",
                        SERVER.toString(),
                        "" + port,
                        events().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String ready = String.valueOf(out.readLine());
        if (!ready.startsWith("ready ")) {
            throw new AssertionError("the server behind tollgate-handover has not started: " + ready);
        }
        host = ready.substring("ready ".length());
        children = process.children().toList();
    }

    public Path socket() {
        return directory.resolve("s");
    }

    /** Returns where the server behind it tells of its tests. */
    public Path events() {
        return directory.resolve("events");
    }

    /** Returns where the server behind it listens. */
    public InetSocketAddress listener() {
        return new InetSocketAddress(host, port);
    }

    public HandoverSocket handoverSocket() {
        return new HandoverSocket(socket(), this::listener);
    }

    /** Kills the process that watches over the others; they live on. */
    void killSupervisor() throws Exception {
        process.toHandle().destroyForcibly();
        process.waitFor();
    }

    /** Kills the process that answers ndt-server's calls. */
    public void killAnswerer() {
        process.children().filter(child -> !isServer(child)).forEach(ProcessHandle::destroyForcibly);
    }

    /** Kills all of it. */
    public void kill() throws Exception {
        killSupervisor();
        children.forEach(ProcessHandle::destroyForcibly);
    }

    /** Kills the server behind it; the helper ends, too. */
    public void killServer() {
        process.children().filter(RunningHelper::isServer).forEach(ProcessHandle::destroyForcibly);
    }

    /** Stops the server behind it, or lets it go on. */
    public void signalServer(String signal) throws Exception {
        long pid = process.children()
                .filter(RunningHelper::isServer)
                .findFirst()
                .orElseThrow()
                .pid();
        new ProcessBuilder("kill", "-" + signal, "" + pid).inheritIO().start().waitFor();
    }

    /** Waits until the server holds a connection before its 101. */
    public void awaitHeld() throws IOException {
        String line = out.readLine();
        if (!"held".equals(line)) {
            throw new AssertionError("the server holds nothing: " + line);
        }
    }

    /** Lets one connection go on that the server holds, before its 101 ({@code do=slow}) or to its end ({@code do=hold}). */
    public void release() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    /** Returns how many file descriptors the server behind it has. */
    public long serverFiles() throws IOException {
        long pid = process.children()
                .filter(RunningHelper::isServer)
                .findFirst()
                .orElseThrow()
                .pid();
        try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return files.count();
        }
    }

    private static boolean isServer(ProcessHandle child) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(child.pid()), "comm"))
                    .startsWith("python");
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        if (process != null) {
            kill();
            Files.deleteIfExists(socket());
            Files.deleteIfExists(events());
            Files.deleteIfExists(Objects.requireNonNull(directory));
        }
    }
}
