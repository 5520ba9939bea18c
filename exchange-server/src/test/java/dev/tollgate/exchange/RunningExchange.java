package dev.tollgate.exchange;

import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.apikey.KeyStore;
import dev.tollgate.exchange.http.HttpLimits;
import dev.tollgate.exchange.signing.CurrentSigningKeys;
import dev.tollgate.exchange.token.oauth.PublicUrl;
import dev.tollgate.http.Network;
import dev.tollgate.http.TrustedNetworks;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A server on free ports of the loopback, and ways to ask it. */
final class RunningExchange implements AutoCloseable {
    static final int COST = 4;
    private static final PublicUrl URL = PublicUrl.of("https://exchange.example");
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.0.0.1", 0);

    private final HttpClient http = HttpClient.newHttpClient();
    final ExchangeServer server;

    private RunningExchange(ExchangeServer server) {
        this.server = server;
    }

    static RunningExchange over(KeyStore store) throws Exception {
        SigningKeys keys = SigningKeys.of(SigningKey.generate(Algorithm.ES256, "k1"));
        return over(store, new CurrentSigningKeys(keys), config(HttpLimits.DEFAULT, Duration.ofMinutes(5)));
    }

    static RunningExchange over(KeyStore store, CurrentSigningKeys keys, ExchangeConfig config) throws IOException {
        return new RunningExchange(ExchangeServer.start(store, keys, config));
    }

    static ExchangeConfig config(HttpLimits limits, Duration grace) {
        TrustedNetworks proxies = new TrustedNetworks(List.of(Network.of("127.0.0.1")));
        return new ExchangeConfig(
                ANY_PORT, ANY_PORT, COST, grace, Duration.ofHours(1), proxies, limits, Optional.of(URL));
    }

    /** One whose clients come by themselves. */
    static RunningExchange withoutProxy(KeyStore store) throws Exception {
        SigningKeys keys = SigningKeys.of(SigningKey.generate(Algorithm.ES256, "k1"));
        return over(store, new CurrentSigningKeys(keys), ExchangeConfig.at(ANY_PORT, ANY_PORT));
    }

    HttpResponse<String> exchange(ApiKey key) throws Exception {
        return exchange(key.reveal());
    }

    HttpResponse<String> exchange(String apiKey) throws Exception {
        return post("/v0/token/integration", "{\"api_key\":\"" + apiKey + "\"}");
    }

    HttpResponse<String> exchangeFrom(String client, String apiKey) throws Exception {
        return send(HttpRequest.newBuilder(uri("/v0/token/integration"))
                .header("X-Forwarded-For", client)
                .POST(HttpRequest.BodyPublishers.ofString("{\"api_key\":\"" + apiKey + "\"}")));
    }

    HttpResponse<String> post(String path, String body) throws Exception {
        return send(HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpResponse<String> get(String path) throws Exception {
        return send(HttpRequest.newBuilder(uri(path)));
    }

    HttpResponse<String> metrics() throws Exception {
        return ops("/metrics");
    }

    HttpResponse<String> ops(String path) throws Exception {
        return send(HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.opsAddress().getPort() + path)));
    }

    CompletableFuture<HttpResponse<String>> exchangeLater(String client, String apiKey) {
        return later("/v0/token/integration", client, apiKey);
    }

    CompletableFuture<HttpResponse<String>> autojoinLater(String client, String apiKey) {
        return later("/v0/token/autojoin", client, apiKey);
    }

    private CompletableFuture<HttpResponse<String>> later(String path, String client, String apiKey) {
        return http.sendAsync(
                HttpRequest.newBuilder(uri(path))
                        .header("X-Forwarded-For", client)
                        .POST(HttpRequest.BodyPublishers.ofString("{\"api_key\":\"" + apiKey + "\"}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    CompletableFuture<HttpResponse<String>> later(HttpRequest.Builder request) {
        return http.sendAsync(request.timeout(Duration.ofSeconds(90)).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.address().getPort() + path);
    }

    Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", server.address().getPort());
        socket.setSoTimeout(30_000);
        return socket;
    }

    /** Sends octets as they are and reads until the server closes. */
    String raw(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    static String wrongSecretFor(ApiKey key) {
        String whole = key.reveal();
        return whole.substring(0, whole.length() - 4) + "!bad";
    }

    @Override
    public void close() {
        server.close();
    }
}
