package dev.tollgate.soak;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.standin.StandInLocate;
import dev.tollgate.standin.StandInNdtServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Exchange, both sidecars and stand-ins for what is behind them, which can be taken away and given back. */
final class SoakPlatform implements AutoCloseable {
    static final Duration TEST_LENGTH = Duration.ofSeconds(1);
    private static final String NO_TEST_BEGAN =
            ".*\"outcome\":\"(refused_by_server|upstream_unreachable|upstream_timeout|upstream_malformed)\".*";

    private final Path directory = Files.createTempDirectory("tollgate-soak");
    private final SigningKey locateKey = SigningKey.generate(Algorithm.EDDSA, "locate_soak");
    private final KeySet tokenKeys = KeySet.of(List.of(locateKey.verificationKey()));
    private final HttpServer keys = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    private final String apiKey;
    private volatile String jwks = "";
    private volatile boolean keysOut;
    private StandInNdtServer ndtServer;
    private StandInLocate standInLocate;
    private int locatePort;
    private int ndtServerPort;
    final Server exchange;
    final Server locate;
    final Server ndt;

    SoakPlatform() throws Exception {
        String store = "sqlite:" + directory.resolve("keys.db");
        String signing = directory.resolve("sign.jwk").toString();
        Server.run("exchange", "signing-key", "generate", "--file", signing);
        jwks = Server.run("exchange", "signing-key", "public", "--file", signing);
        Server.run("exchange", "integration", "create", "soak", "--store", store);
        apiKey = new ObjectMapper()
                .readTree(Server.run("exchange", "key", "create", "soak", "--store", store, "--output", "json"))
                .path("api_key")
                .asText();
        serveKeys();
        exchange = Server.start(
                "exchange",
                line -> false,
                ("exchange serve --port 0 --listen-address 127.0.0.1 --prometheusx.listen-address 127.0.0.1:0 --store "
                                + store + " --private-key-path " + signing)
                        .split(" "));
        startNdtServer();
        Files.writeString(directory.resolve("locate.pub.jwk"), tokenKeys.toJson());
        reload(1);
        ndt = sidecar("ndt", line -> line.contains("\"usage\":\"test\"") && !line.matches(NO_TEST_BEGAN));
        startLocate();
        reload(1);
        locate = sidecar(
                "locate",
                line -> line.contains("\"access\":\"locate\"")
                        && line.contains("\"int_id\":\"soak\"")
                        && line.contains("\"status\":200"));
    }

    private Server sidecar(String mode, Predicate<String> counted) throws Exception {
        return Server.start(
                mode,
                counted,
                "sidecar",
                "--config",
                directory.resolve(mode + ".yaml").toString());
    }

    private void serveKeys() {
        keys.createContext("/", exchange -> {
            byte[] body = jwks.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(keysOut ? 503 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        keys.start();
    }

    String apiKey() {
        return apiKey;
    }

    List<Server> servers() {
        return List.of(exchange, locate, ndt);
    }

    /** Lets the key server fail, or answer again. */
    void keysOut(boolean out) {
        keysOut = out;
    }

    void stopLocate() {
        standInLocate.close();
    }

    /** Starts the stand-in of locate, at the port where it was before. */
    void startLocate() throws IOException {
        standInLocate = new StandInLocate(locateKey, Map.of("ws", "127.0.0.1:" + ndt.port()), locatePort);
        locatePort = standInLocate.port();
    }

    void stopNdtServer() {
        ndtServer.close();
    }

    /** Starts the stand-in of ndt-server, at the port where it was before. */
    void startNdtServer() {
        ndtServer = new StandInNdtServer(tokenKeys, TEST_LENGTH, new InetSocketAddress("127.0.0.1", ndtServerPort));
        ndtServerPort = ndtServer.port();
    }

    /** Replaces both files of the sidecars; what is in them depends on the version a little. */
    void reload(int version) throws IOException {
        replace("ndt.yaml", """
                mode: ndt
                listeners:
                  - address: 127.0.0.1:0
                ops: 127.0.0.1:0
                upstream: http://127.0.0.1:%d
                machine: %s
                access_tokens:
                  key_files: [%s]
                quotas:
                  tiers:
                    0: {server_tests: %d/1h}
                """.formatted(
                ndtServerPort, StandInLocate.MACHINE, directory.resolve("locate.pub.jwk"), 1_000_000 + version));
        replace("locate.yaml", """
                mode: locate
                listeners:
                  - address: 127.0.0.1:0
                ops: 127.0.0.1:0
                upstream: http://127.0.0.1:%d
                integration_tokens:
                  jwks_url: http://127.0.0.1:%d/
                quotas:
                  tiers:
                    0: {requests: %d/24h}
                """.formatted(locatePort, keys.getAddress().getPort(), 900_000_000 + version));
    }

    private void replace(String name, String text) throws IOException {
        Path next = Files.writeString(directory.resolve(name + ".next"), text);
        Files.move(next, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
        servers().forEach(Server::kill);
        stopLocate();
        stopNdtServer();
        keys.stop(0);
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
