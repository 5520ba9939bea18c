package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.http.HttpLimits;
import dev.tollgate.exchange.registry.StoreSeed;
import dev.tollgate.exchange.signing.CurrentSigningKeys;
import dev.tollgate.exchange.store.sqlite.SqliteStore;
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
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server over real sockets and a real SQLite file; the expected bytes are token-exchange's. */
final class ExchangeServerTest {
    private static SigningKeys signingKeys;

    @TempDir
    private Path dir;

    private final ApiKey key = ApiKey.generate("acme");
    private SqliteStore store;
    private RunningExchange exchange;
    private StoreSeed seed;

    @BeforeAll
    static void generateKey() throws Exception {
        signingKeys = SigningKeys.of(SigningKey.generate(Algorithm.RS256, "k1"));
    }

    @BeforeEach
    void start() throws Exception {
        store = SqliteStore.open(dir.resolve("keys.db"));
        seed = new StoreSeed(store).integration("acme").key(key, 2);
        exchange = RunningExchange.over(
                store,
                new CurrentSigningKeys(signingKeys),
                RunningExchange.config(HttpLimits.DEFAULT, Duration.ofMinutes(5)));
    }

    @AfterEach
    void stop() {
        exchange.close();
    }

    @Test
    void exchangesAKeyForATokenThatThePublishedKeysVerify() throws Exception {
        HttpResponse<String> response = exchange.exchange(key.reveal());

        assertEquals(200, response.statusCode());
        assertEquals(
                "application/json",
                response.headers().firstValue("Content-Type").orElseThrow());
        assertEquals("no-store", response.headers().firstValue("Cache-Control").orElseThrow());
        Integration who = integration(response.body());
        assertEquals(new Integration("acme", key.keyId(), 2, Quota.none()), who);
    }

    @Test
    void putsTheQuotaIntoTheTokenOnceAnOperatorHasSetIt() throws Exception {
        Quota quota = Quota.none()
                .with(Dimension.REQUESTS, new Limit.Rate(5, Duration.ofHours(1)))
                .with(Dimension.SERVER_CONCURRENT, new Limit.Count(3));
        seed.quota("acme", quota);

        assertEquals(quota, integration(exchange.exchange(key.reveal()).body()).quota());
    }

    @Test
    void answersUnknownWrongAndRevokedKeysAlike() throws Exception {
        ApiKey revoked = ApiKey.generate("acme");
        seed.key(revoked, 0).revoke(revoked);
        String wrongSecret = key.reveal().substring(0, key.reveal().length() - 1) + "!";

        for (String bad : new String[] {
            "", "nonsense", wrongSecret, ApiKey.generate("acme").reveal(), revoked.reveal()
        }) {
            HttpResponse<String> response = exchange.exchange(bad);
            assertEquals(401, response.statusCode());
            assertEquals("Invalid API key\n", response.body());
            assertEquals(
                    "ApiKey realm=\"tollgate\"",
                    response.headers().firstValue("WWW-Authenticate").orElseThrow());
        }
    }

    @Test
    void acceptsAHashThatTokenExchangeWrote() throws Exception {
        String sha256OfSecret = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";
        seed.key(new KeyName("acme", "ki_0123456789abcdef"), sha256OfSecret, 0, null);

        assertEquals(
                200,
                exchange.exchange("mlabk.cii_acme.ki_0123456789abcdef.secret").statusCode());
        assertEquals(
                401,
                exchange.exchange("mlabk.cii_acme.ki_0123456789abcdef.Secret").statusCode());
    }

    @Test
    void refusesABodyThatIsNoObjectWithAStringKey() throws Exception {
        for (String body : new String[] {"", "{", "[]", "{\"api_key\":1}"}) {
            HttpResponse<String> response = exchange.post("/v0/token/integration", body);
            assertEquals(400, response.statusCode(), body);
            assertEquals("Invalid request body\n", response.body());
        }
    }

    @Test
    void refusesABodyOverTheBound() throws Exception {
        assertEquals(
                413,
                exchange.post("/v0/token/integration", "x".repeat(17 * 1024)).statusCode());
    }

    @Test
    void publishesTheJwksAsTokenExchangeDoes() throws Exception {
        HttpResponse<String> response = exchange.get("/.well-known/jwks.json");

        assertEquals(200, response.statusCode());
        assertEquals(
                "*",
                response.headers().firstValue("Access-Control-Allow-Origin").orElseThrow());
        assertTrue(response.body().startsWith("{\"keys\":[{\"use\":\"sig\",\"kty\":\"RSA\",\"kid\":\"k1\""));
        assertFalse(response.body().contains("\"d\""));
    }

    @Test
    void answersOtherPathsAndMethodsAsGoDoes() throws Exception {
        assertEquals("ok", exchange.get("/health").body());
        assertEquals("404 page not found\n", exchange.get("/nowhere").body());
        HttpResponse<String> wrongMethod = exchange.get("/v0/token/integration");
        assertEquals(405, wrongMethod.statusCode());
        assertEquals("POST", wrongMethod.headers().firstValue("Allow").orElseThrow());
    }

    @Test
    void answersAStoreOutageWith503() throws Exception {
        store.close();

        HttpResponse<String> response = exchange.exchange(key.reveal());

        assertEquals(503, response.statusCode());
        assertEquals("1", response.headers().firstValue("Retry-After").orElseThrow());
    }

    @Test
    void countsExchangesUnderTokenExchangesNames() throws Exception {
        exchange.exchange(key.reveal());

        String text = exchange.metrics().body();

        assertTrue(text.contains("tokenexchange_integration_requests_total{code=\"200\",method=\"post\"} 1.0"), text);
        assertFalse(text.contains(key.reveal()));
    }

    @Test
    void answersPipelinedRequestsInTheirOrder() throws Exception {
        String body = "{\"api_key\":\"" + ApiKey.generate("acme").reveal() + "\"}";
        String requests = "POST /v0/token/integration HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body + "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        String answers = exchange.raw(requests);

        assertTrue(answers.startsWith("HTTP/1.1 401"), answers);
        assertTrue(answers.indexOf("HTTP/1.1 200") > 0, answers);
    }

    private Integration integration(String body) throws Exception {
        String token = body.replaceAll("\\{\"token\":\"([^\"]*)\".*\n", "$1");
        TokenVerifier verifier = new TokenVerifier(IntegrationToken.policy(Duration.ZERO), InstantSource.system());
        return Integration.of(verifier.verify(
                token, KeySet.parse(exchange.get("/.well-known/jwks.json").body())));
    }
}
