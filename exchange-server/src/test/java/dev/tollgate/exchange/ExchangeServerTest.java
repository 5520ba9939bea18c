package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.apikey.SecretHash;
import dev.tollgate.exchange.store.SqliteStore;
import dev.tollgate.jwt.TokenVerifier;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.claims.IntegrationToken;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server over real sockets and a real SQLite file; the expected bytes are token-exchange's. */
final class ExchangeServerTest {
    private static final int COST = 4;
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.0.0.1", 0);

    @TempDir
    private Path dir;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ApiKey key = ApiKey.generate("acme");
    private SigningKeys signingKeys;
    private SqliteStore store;
    private ExchangeServer server;

    @BeforeEach
    void start() throws Exception {
        signingKeys = SigningKeys.of(SigningKey.generate(Algorithm.RS256, "k1"));
        store = SqliteStore.open(dir.resolve("keys.db"));
        store.addIntegration("acme", "Acme Inc");
        store.addKey("acme", key.keyId(), SecretHash.hash(key, COST), 2, "");
        server = ExchangeServer.start(store, signingKeys, COST, ANY_PORT, ANY_PORT);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void exchangesAKeyForATokenThatThePublishedKeysVerify() throws Exception {
        HttpResponse<String> response = exchange(key.reveal());

        assertEquals(200, response.statusCode());
        assertEquals(
                "application/json",
                response.headers().firstValue("Content-Type").orElseThrow());
        Integration who = integration(response.body());
        assertEquals(new Integration("acme", key.keyId(), 2, Quota.none()), who);
    }

    @Test
    void putsTheQuotaIntoTheTokenOnceAnOperatorHasSetIt() throws Exception {
        Quota quota = Quota.none()
                .with(Dimension.REQUESTS, new Limit.Rate(5, Duration.ofHours(1)))
                .with(Dimension.SERVER_CONCURRENT, new Limit.Count(3));
        store.setQuota("acme", quota);

        assertEquals(quota, integration(exchange(key.reveal()).body()).quota());
    }

    @Test
    void answersUnknownWrongAndRevokedKeysAlike() throws Exception {
        ApiKey revoked = ApiKey.generate("acme");
        store.addKey("acme", revoked.keyId(), SecretHash.hash(revoked, COST), 0, "");
        store.revokeKey("acme", revoked.keyId());
        String wrongSecret = key.reveal().substring(0, key.reveal().length() - 1) + "!";

        for (String bad : new String[] {
            "", "nonsense", wrongSecret, ApiKey.generate("acme").reveal(), revoked.reveal()
        }) {
            HttpResponse<String> response = exchange(bad);
            assertEquals(401, response.statusCode());
            assertEquals("Invalid API key\n", response.body());
        }
    }

    @Test
    void acceptsAHashThatTokenExchangeWrote() throws Exception {
        String sha256OfSecret = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";
        store.addKey("acme", "ki_0123456789abcdef", sha256OfSecret, 0, "");

        assertEquals(200, exchange("mlabk.cii_acme.ki_0123456789abcdef.secret").statusCode());
        assertEquals(401, exchange("mlabk.cii_acme.ki_0123456789abcdef.Secret").statusCode());
    }

    @Test
    void refusesABodyThatIsNoObjectWithAStringKey() throws Exception {
        for (String body : new String[] {"", "{", "[]", "{\"api_key\":1}"}) {
            HttpResponse<String> response = post("/v0/token/integration", body);
            assertEquals(400, response.statusCode(), body);
            assertEquals("Invalid request body\n", response.body());
        }
    }

    @Test
    void refusesABodyOverTheBound() throws Exception {
        assertEquals(413, post("/v0/token/integration", "x".repeat(17 * 1024)).statusCode());
    }

    @Test
    void publishesTheJwksAsTokenExchangeDoes() throws Exception {
        HttpResponse<String> response = get("/.well-known/jwks.json");

        assertEquals(200, response.statusCode());
        assertEquals(
                "*",
                response.headers().firstValue("Access-Control-Allow-Origin").orElseThrow());
        assertTrue(response.body().startsWith("{\"keys\":[{\"use\":\"sig\",\"kty\":\"RSA\",\"kid\":\"k1\""));
        assertFalse(response.body().contains("\"d\""));
    }

    @Test
    void answersOtherPathsAndMethodsAsGoDoes() throws Exception {
        assertEquals("ok", get("/health").body());
        assertEquals("404 page not found\n", get("/nowhere").body());
        HttpResponse<String> wrongMethod = get("/v0/token/integration");
        assertEquals(405, wrongMethod.statusCode());
        assertEquals("POST", wrongMethod.headers().firstValue("Allow").orElseThrow());
    }

    @Test
    void answersAStoreOutageWith503() throws Exception {
        store.close();

        HttpResponse<String> response = exchange(key.reveal());

        assertEquals(503, response.statusCode());
        assertEquals("1", response.headers().firstValue("Retry-After").orElseThrow());
    }

    @Test
    void countsExchangesUnderTokenExchangesNames() throws Exception {
        exchange(key.reveal());
        URI metrics = URI.create("http://127.0.0.1:" + server.opsAddress().getPort() + "/metrics");

        String text = http.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                .body();

        assertTrue(text.contains("tokenexchange_integration_requests_total{code=\"200\",method=\"post\"} 1.0"), text);
        assertFalse(text.contains(key.reveal()));
    }

    @Test
    void answersPipelinedRequestsInTheirOrder() throws Exception {
        String body = "{\"api_key\":\"" + ApiKey.generate("acme").reveal() + "\"}";
        String requests = "POST /v0/token/integration HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body + "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        try (Socket socket = new Socket("127.0.0.1", server.address().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

            assertTrue(answers.startsWith("HTTP/1.1 401"), answers);
            assertTrue(answers.indexOf("HTTP/1.1 200") > 0, answers);
        }
    }

    private Integration integration(String body) throws Exception {
        String token = body.replaceAll("\\{\"token\":\"(.*)\"}\n", "$1");
        TokenVerifier verifier = new TokenVerifier(IntegrationToken.policy(Duration.ZERO), InstantSource.system());
        return Integration.of(verifier.verify(
                token, KeySet.parse(get("/.well-known/jwks.json").body())));
    }

    private HttpResponse<String> exchange(String apiKey) throws Exception {
        return post("/v0/token/integration", "{\"api_key\":\"" + apiKey + "\"}");
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return send(HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(HttpRequest.newBuilder(uri(path)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.timeout(Duration.ofSeconds(10)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.address().getPort() + path);
    }
}
