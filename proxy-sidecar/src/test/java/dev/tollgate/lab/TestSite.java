package dev.tollgate.lab;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.jwt.Claims;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.JwkFormatException;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.standin.StandInLocate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * The server's side of a lab, in its namespace: an ndt-server, and the proxies before it. Files are kept in a folder of
 * the caller's.
 */
final class TestSite {
    private static final String MACHINE = StandInLocate.MACHINE;
    private static final int LISTENING_MILLIS = 120_000;
    private static final String UNBOUNDED = "4294967295";
    /** Where the ndt-server that a hand-over is for listens, in cleartext. */
    private static final int HANDED_OVER_TO = 8081;

    private final NetworkLab lab;
    private final Path folder;
    private final Path deploy;
    private final SigningKey key;
    private final Flows flows;

    /**
     * @param deploy the project's folder of this name
     */
    TestSite(NetworkLab lab, Path folder, Path deploy) throws IOException, JwkFormatException {
        this.lab = lab;
        this.folder = folder;
        this.deploy = deploy;
        this.flows = new Flows(folder.resolve("flows.log"));
        this.key = SigningKey.generate(Algorithm.EDDSA, "locate_lab");
        String keys = KeySet.of(List.of(key.verificationKey())).toJson();
        // ndt-server reads a single JWK
        Files.writeString(
                keyFile(),
                new ObjectMapper().readTree(keys).path("keys").path(0).toString());
    }

    private Path keyFile() {
        return folder.resolve("locate.pub.jwk");
    }

    /** What ndt-server has archived. */
    Archive archive() {
        return new Archive(folder.resolve("archive"));
    }

    /** Starts to note the server's connections, with the cookies of their sockets. */
    void noteFlows() throws IOException {
        flows.start(lab);
    }

    /** The connections of the server's that were noted. */
    Flows flows() {
        return flows;
    }

    /** Bounds what waits unsent in ndt-server's sockets as the project advises, for tests through the sidecar only. */
    void setSysctls(Way way) throws IOException {
        if (way == Way.SIDECAR) {
            lab.runOnServer(
                    "sysctl -qep", deploy.resolve("sysctl/90-tollgate-ndt.conf").toString());
        } else {
            lab.runOnServer("sysctl -qw net.ipv4.tcp_notsent_lowat=" + UNBOUNDED);
        }
    }

    /** Starts an ndt-server. */
    void startNdtServer(Path binary) throws IOException {
        setSysctls(Way.SIDECAR);
        start(
                ndtServer(binary, ":" + Way.DIRECT.port(false), ":" + Way.DIRECT.port(true), 3000),
                "ndt-server",
                Way.DIRECT.port(false),
                Way.DIRECT.port(true));
    }

    /**
     * Returns the command of an ndt-server.
     *
     * @param others the first of five ports that no test uses: ndt5, over WebSocket, over TLS, health, metrics
     */
    private List<String> ndtServer(Path binary, String cleartext, String tls, int others) throws IOException {
        Path html = Files.createDirectories(folder.resolve("html"));
        return List.of(
                binary.toString(),
                "-ndt7_addr_cleartext=" + cleartext,
                "-ndt7_addr=" + tls,
                "-cert=" + certificate(),
                "-key=" + folder.resolve("key.pem"),
                "-datadir=" + archive().folder(),
                "-htmldir=" + html,
                "-ndt5_addr=127.0.0.1:" + others,
                "-ndt5_ws_addr=127.0.0.1:" + (others + 1),
                "-ndt5_wss_addr=127.0.0.1:" + (others + 2),
                "-health_addr=127.0.0.1:" + (others + 3),
                "-prometheusx.listen-address=127.0.0.1:" + (others + 4),
                "-token.verify-key=" + keyFile(),
                "-token.machine=" + MACHINE,
                "-ndt7.token.required");
    }

    /** Starts the project's stand-in for ndt-server, whose tests last that many seconds; cleartext only. */
    void startStandIn(int seconds) throws IOException {
        String port = Integer.toString(Way.DIRECT.port(false));
        start(
                java(StandInProcess.class.getName(), keyFile().toString(), port, Integer.toString(seconds)),
                "stand-in",
                Way.DIRECT.port(false));
    }

    /**
     * Starts the sidecar from a command to which {@code --config FILE} is added.
     *
     * @param transparent with the client's address towards ndt-server
     */
    void startSidecar(List<String> command, boolean tls, boolean transparent) throws IOException {
        setSysctls(Way.SIDECAR);
        if (transparent) {
            lab.runOnServer(deploy.resolve("transparent/tollgate-transparent") + " up");
        }
        int upstream = Way.DIRECT.port(false);
        String ndt = "{transparent: %s, upstream_ipv6: \"http://[::1]:%d\"}".formatted(transparent, upstream);
        startSidecar(command, Way.SIDECAR, tls, upstream, ndt);
    }

    /**
     * Starts an ndt-server by tollgate-handover, which must be built, and a sidecar that hands over to it.
     *
     * @param way {@link Way#HANDOVER} or {@link Way#WHOLE}
     */
    void startHandover(Way way, Path binary, List<String> sidecar, boolean tls) throws IOException {
        setSysctls(way);
        boolean whole = way == Way.WHOLE;
        int upstream = HANDED_OVER_TO + (whole ? 1 : 0);
        Path socket = folder.resolve(way + ".sock");
        Path events = folder.resolve(way + ".events");
        List<String> words = new ArrayList<>(List.of(
                deploy.resolve("handover/build/tollgate-handover")
                        .toAbsolutePath()
                        .toString(),
                "--socket",
                socket.toString(),
                "--"));
        words.addAll(
                ndtServer(binary, "127.0.0.1:" + upstream, "127.0.0.1:" + (whole ? 8445 : 8444), whole ? 5000 : 4000));
        if (whole) {
            words.add("-tcpinfo.eventsocket=" + events);
        }
        start(words, way + "-ndt-server", upstream);
        String more = whole ? ", handover_cleartext: true, event_socket: " + events : "";
        startSidecar(sidecar, way, tls, upstream, "{handover: %s, handover_required: true%s}".formatted(socket, more));
    }

    /** @param ndt the section of this name */
    private void startSidecar(List<String> command, Way way, boolean tls, int upstream, String ndt) throws IOException {
        String config = """
                mode: ndt
                ops: 127.0.0.1:%d
                listeners:
                  - address: "%s:%d"
                """.formatted(way.port(false) + 1, lab.family().any(), way.port(false));
        if (tls) {
            config += """
                      - address: "%s:%d"
                        tls: {certificate: %s, private_key: %s}
                    """.formatted(lab.family().any(), way.port(true), certificate(), folder.resolve("key.pem"));
        }
        config += """
                upstream: http://127.0.0.1:%d
                machine: %s
                access_tokens:
                  key_files: [%s]
                ndt: %s
                quotas:
                  tiers:
                    0: {server_tests: 6000/1h, server_concurrent: 200, token_uses: 2}
                """.formatted(upstream, MACHINE, keyFile(), ndt);
        List<String> words = new ArrayList<>(command);
        words.addAll(List.of(
                "--config",
                Files.writeString(folder.resolve(way + ".yaml"), config).toString()));
        start(words, way.toString(), way.port(false));
    }

    /** Starts HAProxy as a plain tunnel after the upgrade. */
    void startHaproxy(boolean tls) throws IOException {
        String secure = "";
        if (tls) {
            Path both = folder.resolve("both.pem");
            Files.writeString(both, Files.readString(certificate()) + Files.readString(folder.resolve("key.pem")));
            secure = "    bind " + lab.family().any() + ":" + Way.HAPROXY.port(true) + " ssl crt " + both + "\n";
        }
        Path config = Files.writeString(folder.resolve("haproxy.cfg"), """
                defaults
                    mode http
                    timeout connect 5s
                    timeout client 60s
                    timeout server 60s
                    timeout tunnel 60s
                frontend ndt
                    bind %s:%d
                %s    default_backend ndt-server
                backend ndt-server
                    server ndt 127.0.0.1:%d
                """.formatted(
                        lab.family().any(), Way.HAPROXY.port(false), secure, Way.DIRECT.port(false)));
        start(List.of("haproxy", "-db", "-f", config.toString()), "haproxy", Way.HAPROXY.port(false));
    }

    private Path certificate() throws IOException {
        Path file = folder.resolve("certificate.pem");
        if (!Files.exists(file)) {
            Commands.run(
                    "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=lab -keyout",
                    folder.resolve("key.pem").toString(),
                    "-out",
                    file.toString());
        }
        return file;
    }

    /** Returns the command that runs a class of the tests or of the project. */
    static List<String> java(String... mainAndArguments) {
        List<String> words = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path")));
        words.addAll(List.of(mainAndArguments));
        return words;
    }

    private void start(List<String> command, String name, int... ports) throws IOException {
        Path log = folder.resolve(name + ".log");
        Process process =
                lab.serve(lab.onServer(command).redirectErrorStream(true).redirectOutput(log.toFile()));
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LISTENING_MILLIS);
        for (int port : ports) {
            while (!isOpen(port)) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    throw new IOException(name + " does not listen on port " + port + ": " + Files.readString(log));
                }
            }
        }
    }

    private boolean isOpen(int port) {
        List<String> probe = List.of("bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/" + port);
        try {
            Process process = lab.onServer(probe)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    /** Returns the URL of a test with a new access token of the integration {@code acme}. */
    String url(Way way, boolean tls, boolean download, String moreQuery) {
        String token = Claims.builder()
                .issuer("locate")
                .subject("ndt")
                .audience(List.of(MACHINE))
                .expiresAt(Instant.now().plusSeconds(60))
                .jwtId(UUID.randomUUID().toString())
                .claim("int_id", "acme")
                .claim("key_id", "ki_lab")
                .claim("tier", 0)
                .build()
                .signedBy(key);
        return "%s://%s:%d/ndt/v7/%s?access_token=%s%s"
                .formatted(
                        tls ? "wss" : "ws",
                        Family.inUrl(lab.family().server()),
                        way.port(tls),
                        download ? "download" : "upload",
                        token,
                        moreQuery);
    }
}
