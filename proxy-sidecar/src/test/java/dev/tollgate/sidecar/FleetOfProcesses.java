package dev.tollgate.sidecar;

import com.sun.net.httpserver.HttpServer;
import dev.tollgate.fixture.FreePort;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.claims.IntegrationToken;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.sidecar.fault.SidecarFiles;
import dev.tollgate.sidecar.quota.shared.RedisServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Sidecar processes that share a store, an upstream that answers at once, and clients that ask at random. */
final class FleetOfProcesses implements AutoCloseable {
    private static final String[] INTEGRATIONS = {"a", "b", "c"};
    /** The limits that tokens have, by integration: one of some, which alternate. */
    private static final String[][] LIMITS = {{"5-2", "9-3"}, {"20-1", "30-2"}, {"260-4"}};

    private static final int CLIENTS = 4;

    /** What may fail. */
    interface Action {
        void run() throws Exception;
    }

    private final Path directory;
    private final RedisServer store;
    private final SigningKey key = SigningKey.generate(Algorithm.EDDSA, "k1");
    private final HttpServer upstream;
    private final int[] ports;
    private final Process[] processes;
    private final ReadWriteLock[] locks;
    private final List<Path> logs = new ArrayList<>();
    private final Map<String, String> tokens = new ConcurrentHashMap<>();
    private final AtomicInteger granted = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger killedConnections = new AtomicInteger();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    FleetOfProcesses(Path directory, RedisServer store, int sidecars) throws Exception {
        this.directory = directory;
        this.store = store;
        this.upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        upstream.createContext("/", exchange -> {
            byte[] body = "{\"results\":[{\"machine\":\"m\"}]}".getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        upstream.start();
        ports = new int[sidecars];
        processes = new Process[sidecars];
        locks = new ReadWriteLock[sidecars];
        for (int i = 0; i < sidecars; i++) {
            locks[i] = new ReentrantReadWriteLock();
            ports[i] = FreePort.any();
            launch(i);
        }
        for (int i = 0; i < sidecars; i++) {
            await(i);
        }
        for (int i = 0; i < 1500 && !store.command("HLEN tollgate:alive:locate").startsWith(":" + sidecars); i++) {
            Thread.sleep(20);
        }
        Thread.sleep(1000);
    }

    private void launch(int sidecar) throws Exception {
        Path own = Files.createDirectories(directory.resolve("sidecar" + sidecar));
        Path keys = SidecarFiles.publicKey(own, key);
        Path config = SidecarFiles.configuration(
                own, """
                mode: locate
                listeners: [{address: 127.0.0.1:%d}]
                upstream: http://127.0.0.1:%d
                integration_tokens: {key_files: [%s]}
                quotas:
                  shared: {urls: ["redis://127.0.0.1:%d"], timeout: 200ms, replicas: 4}
                """.formatted(ports[sidecar], upstream.getAddress().getPort(), keys, store.port()));
        Path log = own.resolve("log" + logs.size());
        logs.add(log);
        processes[sidecar] = new ProcessBuilder(SidecarProcess.commandOf(config, "-Xmx96m"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private void await(int sidecar) throws Exception {
        for (int i = 0; i < 3000; i++) {
            try {
                InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), ports[sidecar]);
                new java.net.Socket(address.getAddress(), address.getPort()).close();
                return;
            } catch (IOException e) {
                Thread.sleep(20);
            }
        }
        throw new AssertionError("sidecar " + sidecar + " does not listen");
    }

    /** Kills a sidecar of which nobody asks anything at the moment. */
    void kill(int sidecar) throws Exception {
        locks[sidecar].writeLock().lock();
        processes[sidecar].destroyForcibly().waitFor();
    }

    /** Starts it again. The same thread must have killed it. */
    void start(int sidecar) throws Exception {
        launch(sidecar);
        await(sidecar);
        locks[sidecar].writeLock().unlock();
    }

    /** Does something, and has clients ask for some time. */
    void run(long seconds, Action first) throws Exception {
        first.run();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Random random = new Random(i);
            Thread client = new Thread(() -> {
                while (System.nanoTime() - end < 0) {
                    ask(random);
                }
            });
            client.start();
            clients.add(client);
        }
        for (Thread client : clients) {
            client.join();
        }
    }

    private void ask(Random random) {
        int sidecar = random.nextInt(ports.length);
        if (!locks[sidecar].readLock().tryLock()) {
            return;
        }
        try {
            int integration = random.nextInt(INTEGRATIONS.length);
            String limit = LIMITS[integration][random.nextInt(LIMITS[integration].length)];
            HttpResponse<Void> answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports[sidecar] + "/v2/nearest/ndt/ndt7"))
                            .header("Authorization", "Bearer " + token(INTEGRATIONS[integration], limit))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
            counter(answer.statusCode()).incrementAndGet();
            Thread.sleep(random.nextInt(16));
        } catch (IOException e) {
            // an idle connection to a process that has been killed
            killedConnections.incrementAndGet();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            locks[sidecar].readLock().unlock();
        }
    }

    private AtomicInteger counter(int status) {
        return switch (status) {
            case 200 -> granted;
            case 429 -> refused;
            default -> failed;
        };
    }

    private String token(String integration, String limit) {
        long epoch = Instant.now().getEpochSecond() / 5;
        return tokens.computeIfAbsent(integration + limit + epoch, name -> {
            String[] parts = limit.split("-");
            Limit rate = new Limit.Rate(Long.parseLong(parts[0]), Duration.ofSeconds(Long.parseLong(parts[1])));
            Integration who =
                    new Integration(integration, limit, 0, Quota.none().with(Dimension.REQUESTS, rate));
            return IntegrationToken.claims(who, name, Instant.now()).signedBy(key);
        });
    }

    /** Returns how many requests found their idle connection closed. */
    int killedConnections() {
        return killedConnections.get();
    }

    /** Returns how many requests were granted. */
    int granted() {
        return granted.get();
    }

    /** Returns how many requests were refused for a quota. */
    int refused() {
        return refused.get();
    }

    /** Returns how many clients got another answer than a grant or a refusal. */
    int failed() {
        return failed.get();
    }

    /** Stops all sidecars, and reads what they have logged. */
    AccessOracle oracle() throws Exception {
        stop();
        AccessOracle oracle = new AccessOracle();
        for (Path log : logs) {
            for (String line : Files.readAllLines(log)) {
                if (line.startsWith("{") && line.endsWith("}")) {
                    oracle.read(line);
                }
            }
        }
        return oracle;
    }

    private void stop() throws Exception {
        for (Process process : processes) {
            process.destroy();
        }
        for (Process process : processes) {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
    }

    @Override
    public void close() throws Exception {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
        upstream.stop(0);
    }
}
