package dev.tollgate.exchange.store.datastore;

import dev.tollgate.fixture.FreePort;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Google's Datastore emulator, one for all tests of this JVM; each test takes a project of its own. It comes with
 * {@code gcloud components install cloud-datastore-emulator}.
 */
public final class DatastoreEmulator {
    private static final String JAR = "platform/cloud-datastore-emulator/CloudDatastore.jar";
    private static final long START_MILLIS = 60_000;
    private static Optional<String> host = Optional.empty();

    private DatastoreEmulator() {}

    /** Returns a place that nobody has used; skips the test, loudly, where the emulator is not installed. */
    public static DatastoreLocation newPlace() {
        String project = "p" + UUID.randomUUID().toString().substring(0, 18);
        return new DatastoreLocation(project, "client-integration", "platform-credentials", host());
    }

    public static synchronized String host() {
        if (host.isEmpty()) {
            host = Optional.of(start(jar().orElseGet(DatastoreEmulator::skip)));
        }
        return host.get();
    }

    private static Path skip() {
        String message =
                "SKIPPED, the Datastore emulator is missing: gcloud components install cloud-datastore-emulator";
        System.err.println("\n" + "*".repeat(message.length()) + "\n" + message + "\n" + "*".repeat(message.length()));
        return Assumptions.abort(message);
    }

    private static Optional<Path> jar() {
        List<Path> roots = new ArrayList<>();
        for (String directory : System.getenv().getOrDefault("PATH", "").split(":")) {
            Path gcloud = Path.of(directory, "gcloud");
            try {
                roots.add(gcloud.toRealPath().getParent().getParent());
            } catch (IOException e) {
                // not in this directory
            }
        }
        Stream.of("/usr/lib/google-cloud-sdk", "/usr/share/google-cloud-sdk", "/opt/google-cloud-sdk")
                .map(Path::of)
                .forEach(roots::add);
        roots.add(Path.of(System.getProperty("user.home"), "google-cloud-sdk"));
        return roots.stream()
                .map(root -> root.resolve(JAR))
                .filter(Files::exists)
                .findFirst();
    }

    private static String start(Path jar) {
        try {
            Path data = Files.createTempDirectory("datastore-emulator");
            int port = FreePort.any();
            run(jar, data, "create", data.resolve("data").toString()).waitFor();
            Process emulator = run(
                    jar,
                    data,
                    "start",
                    "--host=127.0.0.1",
                    "--port=" + port,
                    "--store_on_disk=False",
                    "--firestore_in_datastore_mode",
                    data.resolve("data").toString());
            Runtime.getRuntime().addShutdownHook(new Thread(emulator::destroyForcibly));
            awaitAnswer(emulator, port, data.resolve("start.log"));
            return "127.0.0.1:" + port;
        } catch (IOException e) {
            throw new IllegalStateException("the Datastore emulator does not start", e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static Process run(Path jar, Path data, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                jar.toString(),
                "com.google.cloud.datastore.emulator.CloudDatastore"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(data.resolve(arguments[0] + ".log").toFile())
                .start();
    }

    private static void awaitAnswer(Process emulator, int port, Path log) throws IOException, InterruptedException {
        long end = System.currentTimeMillis() + START_MILLIS;
        while (!answers(port)) {
            if (!emulator.isAlive() || System.currentTimeMillis() > end) {
                throw new IOException("it says: " + Files.readString(log));
            }
            Thread.sleep(100);
        }
    }

    private static boolean answers(int port) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + "/").toURL().openConnection();
            connection.setConnectTimeout(1_000);
            connection.setReadTimeout(5_000);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false;
        }
    }
}
