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
import dev.tollgate.exchange.apikey.QuotaSchedule.LimitOverride;
import dev.tollgate.exchange.apikey.Sha256;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What tokens say of quotas: limits that end, limits of the key, and the user whom the backend names. */
final class QuotaTokensTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String ROUTE = "/v0/token/integration";

    private final FakeStore store = new FakeStore();
    private final ApiKey key = ApiKey.generate("acme");
    private RunningExchange exchange;

    @BeforeEach
    void start() throws Exception {
        exchange = RunningExchange.over(store);
    }

    @AfterEach
    void stop() {
        exchange.close();
    }

    private void put(QuotaSchedule quota, QuotaSchedule own) {
        store.keys.put(key.name(), new KeyRecord(Sha256.ofSecret(key), KeyState.ACTIVE, null, 2, quota, own));
    }

    private static Quota requests(Dimension dimension, long max) {
        return Quota.none().with(dimension, new Limit.Rate(max, Duration.ofHours(1)));
    }

    private static JsonNode claims(HttpResponse<String> answer) throws Exception {
        assertEquals(200, answer.statusCode(), answer.body());
        JsonNode body = JSON.readTree(answer.body());
        String token = body.path("token").asText(body.path("access_token").asText());
        return JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
    }

    private String body(String user) {
        return "{\"api_key\":\"" + key.reveal() + "\",\"quota_user\":" + user + "}";
    }

    @Test
    void anOverrideEndsAtItsEndThoughTheKeyIsRememberedAndTheStoreIsOut() throws Exception {
        Instant end = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(3);
        Limit more = new Limit.Rate(9, Duration.ofHours(1));
        Map<Dimension, LimitOverride> overrides = Map.of(Dimension.REQUESTS, new LimitOverride(more, end));
        put(new QuotaSchedule(requests(Dimension.REQUESTS, 5), overrides), QuotaSchedule.none());

        assertEquals(
                "9/1h", claims(exchange.exchange(key)).at("/quota/requests").asText());
        JsonNode told = JSON.readTree(exchange.send(HttpRequest.newBuilder(exchange.uri("/v0/key"))
                        .header("Authorization", "Bearer " + key.reveal()))
                .body());
        assertEquals("9/1h", told.at("/quota/requests").asText());
        assertEquals(end.toString(), told.path("quota_ends_at").asText());
        store.out = true;
        while (Instant.now().isBefore(end)) {
            Thread.sleep(20);
        }
        assertEquals(
                "5/1h", claims(exchange.exchange(key)).at("/quota/requests").asText());
    }

    @Test
    void theKeysOwnLimitStandsBesideItsIntegrations() throws Exception {
        put(QuotaSchedule.of(requests(Dimension.REQUESTS, 5)), QuotaSchedule.of(requests(Dimension.KEY_REQUESTS, 2)));

        assertEquals(
                "{\"requests\":\"5/1h\",\"key_requests\":\"2/1h\"}",
                claims(exchange.exchange(key)).path("quota").toString());
    }

    @Test
    void theTokenNamesTheUserWhomTheBackendNames() throws Exception {
        put(QuotaSchedule.none(), QuotaSchedule.none());

        assertEquals(
                "u_1-Z",
                claims(exchange.post(ROUTE, body("\"u_1-Z\"")))
                        .path("quota_user")
                        .asText());
        assertFalse(claims(exchange.post(ROUTE, body("null"))).has("quota_user"));
        assertFalse(claims(exchange.exchange(key)).has("quota_user"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\"",
                "7",
                "{}",
                "\"a b\"",
                "\"ann@example.org\"",
                "\"uuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu\""
            })
    void aUserInAnotherFormIsRefused(String user) throws Exception {
        HttpResponse<String> answer = exchange.post(ROUTE, body(user));

        assertEquals(400, answer.statusCode());
        assertEquals("quota_user must be 1 to 64 letters, digits, - or _\n", answer.body());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?quota_user=u1",
                "?quota_user",
                "?a=b&quota_user=",
                "?quota_user=u1&a=b",
                "?quota%5Fuser=u1",
                "?a=b&%71uota_user"
            })
    void aUserInTheUrlIsRefusedSinceNobodyWouldCountIt(String query) throws Exception {
        put(QuotaSchedule.none(), QuotaSchedule.none());

        HttpResponse<String> answer = exchange.post(ROUTE + query, body("null"));
        assertEquals(400, answer.statusCode());
        assertEquals("quota_user belongs in the body: send it beside api_key, not in the URL\n", answer.body());
        HttpResponse<String> grant = exchange.send(HttpRequest.newBuilder(exchange.uri("/oauth2/token" + query))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials")));
        assertEquals(400, grant.statusCode());
        assertTrue(grant.body().contains("quota_user belongs in the body"), grant.body());
    }

    @Test
    void otherParametersInTheUrlAreIgnoredAsBefore() throws Exception {
        put(QuotaSchedule.none(), QuotaSchedule.none());

        assertEquals(
                200,
                exchange.post(ROUTE + "?x_quota_user=u1&quota_users=2&a=quota_user", body("null"))
                        .statusCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/metrics?name[]=a", "/health?verbose", "/ready?"})
    void pagesOfOperatorsHaveNoParameters(String target) throws Exception {
        boolean asks = !target.endsWith("?");
        HttpResponse<String> answer = exchange.ops(target.replace("[]", "%5B%5D"));

        assertEquals(asks, answer.statusCode() == 400);
        assertEquals(asks, answer.body().contains(" takes no parameters: "));
    }

    @Test
    void autojoinPassesItOver() throws Exception {
        store.organizations.put("k", "isp");

        HttpResponse<String> answer = exchange.post("/v0/token/autojoin", "{\"api_key\":\"k\",\"quota_user\":7}");
        assertFalse(claims(answer).has("quota_user"));
    }

    @Test
    void clientsOfOAuthCanNameAUserToo() throws Exception {
        put(QuotaSchedule.none(), QuotaSchedule.none());
        String grant = "grant_type=client_credentials&client_id=acme." + key.keyId() + "&client_secret=" + key.reveal();

        assertEquals(
                "u1", claims(grant(grant + "&quota_user=u1")).path("quota_user").asText());
        assertFalse(claims(grant(grant)).has("quota_user"));
        HttpResponse<String> refused = grant(grant + "&quota_user=a%20b");
        assertEquals(400, refused.statusCode());
        assertEquals(
                "invalid_request", JSON.readTree(refused.body()).path("error").asText());
    }

    private HttpResponse<String> grant(String form) throws Exception {
        return exchange.send(HttpRequest.newBuilder(exchange.uri("/oauth2/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)));
    }
}
