package dev.tollgate.sidecar.locate;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tollgate.jwt.Claims;
import dev.tollgate.jwt.claims.AccessToken;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.claims.IntegrationToken;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.sidecar.Sidecar;
import dev.tollgate.sidecar.StartedSidecar;
import dev.tollgate.sidecar.config.ConfigReader;
import dev.tollgate.sidecar.config.ReadFiles;
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
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A sidecar in mode locate in front of a tiny locate, and a client. */
final class LocateBench implements AutoCloseable {
    static final String MACHINE = "mlab1-abc01.mlab-sandbox.measurement-lab.org";

    /** What locate saw. */
    record Seen(String target, Headers headers) {}

    final SigningKey stampKey = SigningKey.generate(Algorithm.EDDSA, "stamp-1");
    private final SigningKey exchangeKey = SigningKey.generate(Algorithm.EDDSA, "exchange-1");
    private final SigningKey locateKey = SigningKey.generate(Algorithm.EDDSA, "locate-1");
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final HttpServer locate = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Sidecar sidecar;
    private volatile String answer = "{\"u\":\"ws://m/?access_token=%s\"}".formatted(accessToken());

    /**
     * @param limits of tier 0, as in the file
     * @param more lines of the file
     */
    LocateBench(Path directory, String limits, String more) throws Exception {
        locate.createContext("/", this::serve);
        locate.start();
        Path stampFile = directory.resolve("stamp.jwk");
        Files.writeString(stampFile, SigningKeys.of(stampKey).revealPrivateJwks());
        Path file = directory.resolve("sidecar.yaml");
        Files.writeString(file, """
                mode: locate
                listeners:
                  - address: 127.0.0.1:0
                upstream: http://127.0.0.1:%d
                integration_tokens: {key_files: [%s]}
                stamping:
                  signing_key: %s
                  locate_keys: [%s]
                quotas:
                  tiers:
                    0: {%s}
                %s
                """.formatted(
                        locate.getAddress().getPort(),
                        publicFile(directory, exchangeKey),
                        stampFile,
                        publicFile(directory, locateKey),
                        limits,
                        more));
        ReadFiles files = new ReadFiles(file);
        sidecar = StartedSidecar.of(ConfigReader.read(files), files);
    }

    private static Path publicFile(Path directory, SigningKey key) throws Exception {
        Path file = directory.resolve(key.keyId() + ".pub");
        return Files.writeString(file, KeySet.of(List.of(key.verificationKey())).toJson());
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            seen.add(new Seen(exchange.getRequestURI().toString(), exchange.getRequestHeaders()));
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("X-Locate-Clientlatlon", "0,0");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    List<Seen> seen() {
        return seen;
    }

    /** Sets the body of locate's next answers. */
    void answerWith(String body) {
        answer = body;
    }

    void stopLocate() {
        locate.stop(0);
    }

    String integrationToken() {
        return IntegrationToken.claims(new Integration("acme", "k1", 0, Quota.none()), "j1", Instant.now())
                .signedBy(exchangeKey);
    }

    String accessToken() {
        return Claims.builder()
                .issuer(AccessToken.ISSUER)
                .subject("ndt")
                .audience(List.of(MACHINE))
                .expiresAt(Instant.now().plusSeconds(60))
                .jwtId("original")
                .build()
                .signedBy(locateKey);
    }

    HttpRequest.Builder request(String target) {
        InetSocketAddress address = sidecar.addresses().get(0);
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address.getPort() + target));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    /** Asks with a good token. */
    HttpResponse<String> ask(String target) throws Exception {
        return send(request(target).header("Authorization", "Bearer " + integrationToken()));
    }

    @Override
    public void close() {
        sidecar.close();
        locate.stop(0);
    }
}
