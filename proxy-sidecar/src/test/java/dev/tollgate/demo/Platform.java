package dev.tollgate.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.fixture.FreePort;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.standin.StandInLocate;
import dev.tollgate.standin.StandInNdtServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** A whole platform on loopback, in a temporary folder: keys, an integration, the three servers, and what is behind. */
final class Platform implements AutoCloseable {
    /** The quota of the integration, requests an hour. */
    static final int REQUESTS = 4;

    private static final Processes.Ports NOT_YET = new Processes.Ports(0, 0);

    /**
     * Real services instead of stand-ins; each part may be null.
     *
     * @param locate {@code http://host:port} of a locate in espv1 mode
     * @param locateKey its public JWK
     * @param ndtServer {@code http://host:port} of an ndt-server's cleartext listener
     * @param machine the name it expects in tokens
     * @param stampingKey the private JWK whose public half it knows
     */
    record Real(String locate, Path locateKey, String ndtServer, String machine, Path stampingKey) {}

    private final Path dir = Files.createTempDirectory("tollgate");
    private final Processes processes;
    private final Real real;
    private final List<String> quota;
    private StandInLocate locate;
    private StandInNdtServer ndtServer;
    private volatile String apiKey = "";
    private volatile int operatorsPort;
    /** The ports of the sidecars' operators; 0 for any. The exchange server needs to know them before they start. */
    private volatile int locateOps;

    private volatile int ndtOps;
    private volatile Processes.Ports exchange = NOT_YET;
    private Processes.Ports locateSidecar = NOT_YET;
    private Processes.Ports ndtSidecar = NOT_YET;

    Platform(Path root, Real real) throws IOException {
        this(root, real, "--requests", REQUESTS + "/1h");
    }

    /** @param quota options of {@code quota set} */
    Platform(Path root, Real real, String... quota) throws IOException {
        this.processes = new Processes(root);
        this.real = real;
        this.quota = List.of(quota);
    }

    String apiKey() {
        return apiKey;
    }

    /** Has the exchange server serve operators on a free port, which is returned. To be called before the start. */
    int serveOperators() {
        operatorsPort = FreePort.any();
        locateOps = FreePort.any();
        ndtOps = FreePort.any();
        return operatorsPort;
    }

    /** Makes an editor and returns its token. */
    String operatorToken() throws Exception {
        String made = processes.exchange(
                "operator", "create", "demo", "--role", "editor", "--store", store(), "--output", "json");
        return new ObjectMapper().readTree(made).path("token").asText();
    }

    int exchangePort() {
        return exchange.port();
    }

    int locatePort() {
        return locateSidecar.port();
    }

    int ndtPort() {
        return ndtSidecar.port();
    }

    int exchangeOpsPort() {
        return exchange.ops();
    }

    int locateOpsPort() {
        return locateSidecar.ops();
    }

    int ndtOpsPort() {
        return ndtSidecar.ops();
    }

    /** Starts everything, side by side as far as one part does not need another. */
    void start(Duration testLength) throws Exception {
        Path signing = dir.resolve("sign.jwk");
        SigningKey locateKey = SigningKey.generate(Algorithm.EDDSA, "locate_standin");
        try (SideBySide work = new SideBySide()) {
            Future<?> created = work.start(this::create);
            Future<?> registered = work.start(() -> register(created));
            Future<Path> stamping = work.start(this::stampingKey);
            Future<?> served = work.start(() -> serve(signing, created));
            Path locatePublic = locatePublic(locateKey);
            stamping.get();
            ndtSidecar = processes.sidecar(write("ndt.yaml", ndtConfig(testLength, locatePublic)));
            served.get();
            locateSidecar =
                    processes.sidecar(write("locate.yaml", locateConfig(locateKey, stamping.get(), locatePublic)));
            registered.get();
        }
    }

    /** The integration, and the store with it, which the exchange server needs. */
    private Void create() throws Exception {
        processes.exchange("integration", "create", "acme", "--store", store(), "--description", "Acme Inc");
        return null;
    }

    /** The integration's quota and its key; the exchange server may be running already or not yet. */
    private Void register(Future<?> created) throws Exception {
        created.get();
        List<String> command = new ArrayList<>(List.of("quota", "set", "acme", "--store", store()));
        command.addAll(quota);
        processes.exchange(command.toArray(String[]::new));
        apiKey = new ObjectMapper()
                .readTree(processes.exchange("key", "create", "acme", "--store", store(), "--output", "json"))
                .path("api_key")
                .asText();
        return null;
    }

    /** Names the store as commands take it. */
    String store() {
        return "sqlite:" + dir.resolve("keys.db");
    }

    private Void serve(Path signing, Future<?> created) throws Exception {
        processes.exchange("signing-key", "generate", "--file", signing.toString());
        created.get();
        exchange = processes.serve(
                "serve",
                "--operators-listen",
                operatorsPort == 0 ? "" : String.valueOf(operatorsPort),
                "--sidecar-ops-url",
                operatorsPort == 0 ? "" : "http://127.0.0.1:" + locateOps + ",http://127.0.0.1:" + ndtOps,
                "--store",
                store(),
                "--private-key-path",
                signing.toString(),
                "--port",
                "0",
                "--listen-address",
                "127.0.0.1",
                "--prometheusx.listen-address",
                "127.0.0.1:0");
        return null;
    }

    private Path stampingPublic() {
        return dir.resolve("stamp.pub.jwk");
    }

    private Path stampingKey() throws Exception {
        Path given = real.stampingKey();
        if (given != null) {
            Files.writeString(
                    stampingPublic(), KeySet.parse(Files.readString(given)).toJson());
            return given;
        }
        Path made = dir.resolve("stamp.jwk");
        processes.exchange(
                "signing-key",
                "generate",
                "--algorithm",
                "EdDSA",
                "--file",
                made.toString(),
                "--public-file",
                stampingPublic().toString());
        return made;
    }

    private Path locatePublic(SigningKey standInKey) throws Exception {
        return real.locateKey() == null
                ? write(
                        "locate.pub.jwk",
                        KeySet.of(List.of(standInKey.verificationKey())).toJson())
                : real.locateKey();
    }

    private String ndtConfig(Duration testLength, Path locatePublic) throws Exception {
        String machine = real.machine() == null ? StandInLocate.MACHINE : real.machine();
        String upstream = real.ndtServer();
        if (upstream == null) {
            KeySet keys =
                    KeySet.parse(Files.readString(locatePublic)).plus(KeySet.parse(Files.readString(stampingPublic())));
            ndtServer = new StandInNdtServer(keys, testLength);
            upstream = "http://127.0.0.1:" + ndtServer.port();
        }
        return """
                mode: ndt
                ndt: {allow: [no_epoll, no_bbr, no_rewriting]}
                listeners:
                  - address: 127.0.0.1:0
                ops: 127.0.0.1:%d
                upstream: %s
                machine: %s
                access_tokens:
                  key_files: [%s, %s]
                quotas:
                  tiers:
                    0: {server_tests: 600/1h, server_concurrent: 20, token_uses: 2}
                """.formatted(ndtOps, upstream, machine, locatePublic, stampingPublic());
    }

    private String locateConfig(SigningKey locateKey, Path stamping, Path locatePublic) throws IOException {
        String upstream = real.locate();
        if (upstream == null) {
            locate = new StandInLocate(locateKey, Map.of("ws", "127.0.0.1:" + ndtSidecar.port()));
            upstream = "http://127.0.0.1:" + locate.port();
        }
        return """
                mode: locate
                listeners:
                  - address: 127.0.0.1:0
                ops: 127.0.0.1:%d
                upstream: %s
                integration_tokens:
                  jwks_url: http://127.0.0.1:%d/.well-known/jwks.json
                stamping:
                  signing_key: %s
                  locate_keys: [%s]
                quotas:
                  tiers:
                    0: {client: 40/12h}
                """.formatted(locateOps, upstream, exchange.port(), stamping, locatePublic);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(dir.resolve(name), text);
    }

    @Override
    public synchronized void close() throws IOException {
        processes.close();
        if (locate != null) {
            locate.close();
        }
        if (ndtServer != null) {
            ndtServer.close();
        }
        if (Files.exists(dir)) {
            try (Stream<Path> files = Files.walk(dir)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }
}
