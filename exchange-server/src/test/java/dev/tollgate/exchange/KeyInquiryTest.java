package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.apikey.KeyRecord;
import dev.tollgate.exchange.apikey.KeyState;
import dev.tollgate.exchange.apikey.QuotaSchedule;
import dev.tollgate.exchange.http.HttpLimits;
import dev.tollgate.exchange.ops.sources.FleetLimits;
import dev.tollgate.exchange.signing.CurrentSigningKeys;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys in {@code Authorization}: one that asks after itself, and one that is exchanged. */
final class KeyInquiryTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final FakeStore store = new FakeStore();
    private final ApiKey key = store.addKey("acme");
    private RunningExchange exchange;

    @BeforeEach
    void start() throws Exception {
        exchange = RunningExchange.over(store);
    }

    @AfterEach
    void stop() {
        exchange.close();
    }

    @Test
    void tellsAKeyWhatHoldsForIt() throws Exception {
        Quota quota = Quota.none()
                .with(Dimension.REQUESTS, new Limit.Rate(5, Duration.ofHours(1)))
                .with(Dimension.SERVER_CONCURRENT, new Limit.Count(3));
        Instant end = Instant.parse("2099-01-31T00:00:00Z");
        String hash = store.keys.get(key.name()).hash();
        store.keys.put(
                key.name(),
                new KeyRecord(hash, KeyState.ACTIVE, end, 2, QuotaSchedule.of(quota), QuotaSchedule.none()));

        for (String authorization : new String[] {"Bearer " + key.reveal(), basic(key)}) {
            HttpResponse<String> answer = inquire(authorization);

            assertEquals(200, answer.statusCode());
            assertEquals(
                    "no-store", answer.headers().firstValue("Cache-Control").orElseThrow());
            assertEquals(JSON.readTree("""
                    {"integration_id":"acme","key_id":"%s","status":"active","expires_at":"2099-01-31T00:00:00Z",\
                    "tier":2,"quota":{"requests":"5/1h","server_concurrent":3}}""".formatted(key.keyId())), JSON.readTree(answer.body()));
        }
    }

    @Test
    void tellsWhatTheFleetHasCounted() throws Exception {
        try (FakeSidecar sidecar = new FakeSidecar()) {
            askingSidecars(sidecar.url());
            sidecar.answer = """
                    {"enforced": true, "fleet": {"name": "eu", "sidecars": 3, "store": "used"}, "limits": [
                      {"dimension": "client", "limit": "40/12h", "used": 3, "remaining": 37, "retry_after_s": 0},
                      {"dimension": "requests", "limit": "50/1h", "used": 50, "remaining": 0, "retry_after_s": 61},
                      {"dimension": "key_requests", "limit": "0", "used": 0, "remaining": 0, "retry_after_s": null},
                      {"dimension": "tests", "limit": null, "used": null, "remaining": null, "retry_after_s": 0},
                      {"dimension": "server_tests", "limit": "9/1h", "used": 4, "remaining": 5, "retry_after_s": 0}]}
                    """;

            String[] answers = {"", "", ""};
            for (int i = 0; i < answers.length; i++) {
                answers[i] = inquire("Bearer " + key.reveal()).body();
            }

            assertEquals(JSON.readTree("""
                    [{"limit": "requests", "max": "50/1h", "used": 50, "remaining": 0, "retry_after_s": 61},
                     {"limit": "key_requests", "max": "0", "used": 0, "remaining": 0}]
                    """), JSON.readTree(answers[0]).path("limits"));
            assertEquals(answers[0], answers[2]);
            assertEquals("/one/quota/explain?integration=acme&key=" + key.keyId() + "&tier=0", sidecar.asked.get(0));
        }
    }

    /** A sidecar that counts alone, has no store, says no, is out, or does not answer, knows nothing. */
    @Test
    void leavesOutWhatNobodyKnows() throws Exception {
        try (FakeSidecar sidecar = new FakeSidecar()) {
            askingSidecars(URI.create("http://127.0.0.1:1"), sidecar.url());
            String counted =
                    "\"limits\": [{\"dimension\": \"requests\", \"limit\": \"5/1h\", \"used\": 5, \"remaining\": 0}]}";
            for (String answer : new String[] {
                "{" + counted,
                "{\"fleet\": {\"store\": \"out\"}, " + counted,
                "no JSON",
                "{\"fleet\": 3, \"limits\": 4}"
            }) {
                sidecar.answer = answer;
                assertNoLimits();
            }
            sidecar.answer = "{\"fleet\": {\"store\": \"used\"}, " + counted;
            sidecar.status = 500;
            assertNoLimits();
            sidecar.hang = new CountDownLatch(1);
            assertNoLimits();
        }
    }

    /** An answer holds for a second. */
    private void assertNoLimits() throws Exception {
        TimeUnit.MILLISECONDS.sleep(1_100);
        HttpResponse<String> answer = inquire("Bearer " + key.reveal());
        assertEquals(200, answer.statusCode());
        assertFalse(JSON.readTree(answer.body()).has("limits"), answer.body());
    }

    private void askingSidecars(URI... sidecars) throws Exception {
        exchange.close();
        SigningKeys keys = SigningKeys.of(SigningKey.generate(Algorithm.ES256, "k1"));
        exchange = RunningExchange.over(
                store,
                new CurrentSigningKeys(keys),
                RunningExchange.config(HttpLimits.DEFAULT, Duration.ofMinutes(5))
                        .asking(new FleetLimits(List.of(sidecars))));
    }

    @Test
    void namesNoEndForAKeyThatHasNone() throws Exception {
        JsonNode status = JSON.readTree(inquire("Bearer " + key.reveal()).body());

        assertFalse(status.has("expires_at"), status.toString());
    }

    @Test
    void answersEveryBadKeyAsAnExchangeDoes() throws Exception {
        ApiKey revoked = store.addKey("acme");
        store.revoke(revoked);
        HttpResponse<String> refused = exchange.exchange(revoked);

        for (String authorization : new String[] {
            "Bearer " + revoked.reveal(),
            "Bearer " + RunningExchange.wrongSecretFor(key),
            "Bearer " + ApiKey.generate("acme").reveal(),
            "Bearer nonsense",
            basic(revoked),
            "Basic nonsense",
            "Digest x"
        }) {
            HttpResponse<String> answer = inquire(authorization);
            assertEquals(401, answer.statusCode());
            assertEquals(refused.body(), answer.body());
            assertEquals(
                    refused.headers().firstValue("WWW-Authenticate"),
                    answer.headers().firstValue("WWW-Authenticate"));
        }
        assertEquals(401, exchange.get("/v0/key").statusCode());
    }

    @Test
    void countsInquiriesApartFromExchanges() throws Exception {
        inquire("Bearer " + key.reveal());

        String metrics = exchange.metrics().body();
        assertTrue(metrics.contains("tollgate_exchange_key_requests_total{code=\"200\",method=\"get\"} 1.0"), metrics);
        assertFalse(metrics.contains("tokenexchange_integration_requests_total{"), metrics);
    }

    @ParameterizedTest
    @CsvSource({"HEAD, 200", "POST, 405", "OPTIONS, 405"})
    void isAskedWithGet(String method, int status) throws Exception {
        String answer =
                exchange.raw(method + " /v0/key HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer "
                        + key.reveal() + "\r\n\r\n");

        assertTrue(answer.startsWith("HTTP/1.1 " + status), answer);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "200 | Bearer KEY | \"\"",
                "200 | bearer KEY | \"\"",
                "401 | Bearer BAD | \"\"",
                "401 | Bearer x   | \"\"",
                "400 | Basic KEY  | \"\"",
                "400 | KEY        | \"\"",
                "400 | Bearer KEY | {'api_key':'KEY'}",
                "400 | Bearer BAD | {'api_key':'KEY'}",
                "400 | Bearer KEY | {}",
                "200 | Bearer ey.proxy | {'api_key':'KEY'}",
                "200 | Basic YTpi | {'api_key':'KEY'}",
                "401 | Bearer ey.proxy | {}",
            })
    void exchangesABearerWhereThereIsNoBody(int status, String authorization, String body) throws Exception {
        HttpResponse<String> answer = exchange.send(HttpRequest.newBuilder(exchange.uri("/v0/token/integration"))
                .header("Authorization", filled(authorization))
                .POST(BodyPublishers.ofString(filled(body.replace('\'', '"')))));

        assertEquals(status, answer.statusCode(), answer.body());
    }

    @Test
    void exchangesABearerOfAnOrganization() throws Exception {
        store.organizations.put("plain-text", "org");

        HttpResponse<String> answer = exchange.send(HttpRequest.newBuilder(exchange.uri("/v0/token/autojoin"))
                .header("Authorization", "Bearer plain-text")
                .POST(BodyPublishers.noBody()));

        assertEquals(200, answer.statusCode(), answer.body());
    }

    private String filled(String text) {
        return text.replace("KEY", key.reveal()).replace("BAD", RunningExchange.wrongSecretFor(key));
    }

    private HttpResponse<String> inquire(String authorization) throws Exception {
        return exchange.send(HttpRequest.newBuilder(exchange.uri("/v0/key")).header("Authorization", authorization));
    }

    private static String basic(ApiKey key) {
        byte[] client = (key.clientId() + ':' + key.revealSecret()).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(client);
    }
}
