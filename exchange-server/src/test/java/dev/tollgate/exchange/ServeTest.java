package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.registry.StoreSeed;
import dev.tollgate.exchange.store.sqlite.SqliteStore;
import dev.tollgate.jwt.TokenVerifier;
import dev.tollgate.jwt.VerifiedToken;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.claims.IntegrationToken;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;
import dev.tollgate.jwt.quota.Quota;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The server as operators start it: a process with a store and a key file. */
final class ServeTest {
    @TempDir
    private Path dir;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ApiKey key = ApiKey.generate("acme");

    @ParameterizedTest
    @EnumSource
    void issuesTokensThatItsPublishedKeysVerifyWithAnyAlgorithm(Algorithm algorithm) throws Exception {
        Path file = dir.resolve("sign.jwk");
        Files.writeString(
                file, SigningKeys.of(SigningKey.generate(algorithm, "k1")).revealPrivateJwks());
        String store = "sqlite:" + seed();

        try (ServeProcess serve = ServeProcess.start(dir, "--private-key-path=" + file, "--store=" + store)) {
            KeySet published = KeySet.parse(get(serve.uri("/.well-known/jwks.json")));
            VerifiedToken verified = new TokenVerifier(IntegrationToken.policy(Duration.ZERO), InstantSource.system())
                    .verify(exchange(serve), published);

            assertEquals(new Integration("acme", key.keyId(), 1, Quota.none()), Integration.of(verified));
            assertEquals(algorithm, published.find("k1").orElseThrow().algorithm());
            assertEquals("", serve.errors());
        }
    }

    @Test
    void tellsOperatorsWhatItRefusedAndNoSecret() throws Exception {
        Path file = dir.resolve("sign.jwk");
        Files.writeString(
                file, SigningKeys.of(SigningKey.generate(Algorithm.ES256, "k1")).revealPrivateJwks());
        String wrong = RunningExchange.wrongSecretFor(key);
        String unknown = ApiKey.generate("nobody").reveal();

        List<String> ids = new ArrayList<>();
        ServeProcess serve = ServeProcess.start(dir, "--private-key-path=" + file, "--store=sqlite:" + seed());
        try (serve) {
            for (String bad : new String[] {wrong, unknown, "nonsense"}) {
                HttpResponse<String> refusal = ask(serve, bad);
                assertEquals(401, refusal.statusCode());
                ids.add(refusal.headers().firstValue("X-Request-Id").orElseThrow());
            }
            assertEquals(200, ask(serve, key.reveal()).statusCode());
        }

        String log = serve.log().toString();
        assertTrue(log.contains("\"key_id\":\"" + key.keyId() + "\",\"wrong_secret\":1,\"addresses\":1"), log);
        assertTrue(log.contains("\"malformed\":1,\"unknown_key\":1,\"addresses\":1"), log);
        serve.log().forEach(ServeTest::assertShape);
        List<JsonNode> requests = serve.log().stream()
                .filter(line -> line.path("access").asText().equals("exchange"))
                .toList();
        assertEquals(
                ids,
                requests.stream()
                        .filter(line -> line.path("status").asInt() == 401)
                        .map(line -> line.path("request_id").asText())
                        .toList());
        JsonNode good = requests.get(requests.size() - 1);
        assertEquals("acme", good.path("int_id").asText());
        assertEquals(key.keyId(), good.path("key_id").asText());
        assertEquals(1, good.path("tier").asInt());
        assertEquals(36, good.path("jti").asText().length());
        for (String secret : new String[] {wrong, unknown, "nonsense"}) {
            assertFalse(log.contains(secret.substring(secret.lastIndexOf('.') + 1)), log);
        }
        assertFalse(log.contains("nobody"), log);
    }

    private static void assertShape(JsonNode line) {
        Instant.parse(line.path("time").asText());
        assertTrue(line.path("severity").asText().matches("INFO|WARNING|ERROR"), line.toString());
        assertTrue(line.path("message").isTextual(), line.toString());
        line.forEach(value -> assertTrue(value.isValueNode(), line.toString()));
    }

    private Path seed() throws Exception {
        Path file = dir.resolve("keys.db");
        try (SqliteStore store = SqliteStore.open(file)) {
            new StoreSeed(store).integration("acme").key(key, 1);
        }
        return file;
    }

    private String exchange(ServeProcess serve) throws Exception {
        HttpResponse<String> response = ask(serve, key.reveal());
        // a cold process on a busy machine may take too long for its first answer, and says so
        for (int i = 0; i < 10 && response.statusCode() == 503; i++) {
            Thread.sleep(1000);
            response = ask(serve, key.reveal());
        }
        assertEquals(200, response.statusCode(), response.body());
        return response.body().replaceAll("\\{\"token\":\"([^\"]*)\".*\n", "$1");
    }

    private HttpResponse<String> ask(ServeProcess serve, String apiKey) throws Exception {
        return send(HttpRequest.newBuilder(serve.uri("/v0/token/integration"))
                .POST(HttpRequest.BodyPublishers.ofString("{\"api_key\":\"" + apiKey + "\"}")));
    }

    private String get(URI uri) throws Exception {
        HttpResponse<String> response = send(HttpRequest.newBuilder(uri));
        assertEquals(200, response.statusCode(), response.body());
        return response.body();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
