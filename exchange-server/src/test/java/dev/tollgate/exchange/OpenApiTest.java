package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The document that the server serves says what the server does: routes, statuses, fields and bodies. */
final class OpenApiTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final FakeStore store = new FakeStore();
    private final ApiKey key = store.addKey("acme");
    private RunningExchange exchange;
    private JsonNode document;

    @BeforeEach
    void start() throws Exception {
        exchange = RunningExchange.over(store);
        document = JSON.readTree(exchange.get("/v0/openapi.json").body());
    }

    @AfterEach
    void stop() {
        exchange.close();
    }

    @Test
    void namesEveryRouteAndNoOther() throws Exception {
        TreeSet<String> paths = new TreeSet<>();
        document.path("paths").fieldNames().forEachRemaining(paths::add);

        for (String path : paths) {
            String method = document.path("paths").path(path).has("post") ? "post" : "get";
            int status = method.equals("post")
                    ? exchange.post(path, "").statusCode()
                    : exchange.get(path).statusCode();
            assertTrue(status != 404 && status != 405, path + " " + status);
        }
        assertEquals(
                "[/.well-known/jwks.json, /.well-known/oauth-authorization-server, /health, /oauth2/token, /ready,"
                        + " /v0/key, /v0/openapi.json, /v0/token/autojoin, /v0/token/integration]",
                paths.toString());
    }

    @Test
    void describesEveryAnswer() throws Exception {
        String route = "/v0/token/integration";
        assertDescribed(route, "post", exchange.exchange(key));
        assertDescribed(route, "post", exchange.exchange("nonsense"));
        assertDescribed(route, "post", exchange.post(route, "["));
        assertDescribed(route, "post", exchange.post(route, "x".repeat(20_000)));
        assertDescribed(route, "post", withKey(route, "POST", "{}"));
        assertDescribed(route, "post", withKey(route, "POST", ""));
        assertDescribed("/v0/key", "get", withKey("/v0/key", "GET", ""));
        assertDescribed("/v0/key", "get", exchange.get("/v0/key"));
        String client = "&client_id=" + key.clientId() + "&client_secret=" + key.revealSecret();
        for (String parameters :
                new String[] {client, "", client + "&scope=x", "#", client + "&x=" + "x".repeat(20_000)}) {
            assertDescribed("/oauth2/token", "post", grant(parameters));
        }
        assertDescribed("/oauth2/token", "post", exchange.post("/oauth2/token", "{}"));
        for (int i = 0; i < 40; i++) {
            assertDescribed(route, "post", exchange.exchange(ApiKey.generate("nobody")));
        }
        assertDescribed("/oauth2/token", "post", grant("&client_id=a.ki_b&client_secret=c"));
        assertDescribed("/v0/key", "get", exchange.get("/v0/key"));
        store.organizations.put("k", "org");
        assertDescribed("/v0/token/autojoin", "post", exchange.post("/v0/token/autojoin", "{\"api_key\":\"k\"}"));
        store.out = true;
        assertDescribed(
                route,
                "post",
                exchange.exchangeFrom("192.0.2.9", ApiKey.generate("acme").reveal()));
        for (String path : new String[] {
            "/health", "/ready", "/.well-known/jwks.json", "/v0/openapi.json", "/.well-known/oauth-authorization-server"
        }) {
            assertDescribed(path, "get", exchange.get(path));
        }
    }

    @Test
    void describesAllThatAKeyCanTell() throws Exception {
        Instant later = Instant.now().plus(Duration.ofDays(1)).truncatedTo(ChronoUnit.SECONDS);
        Limit limit = new Limit.Rate(5, Duration.ofHours(1));
        QuotaSchedule quota =
                new QuotaSchedule(Quota.none(), Map.of(Dimension.REQUESTS, new LimitOverride(limit, later)));
        store.keys.put(
                key.name(),
                new KeyRecord(Sha256.ofSecret(key), KeyState.ACTIVE, later, 2, quota, QuotaSchedule.none()));

        HttpResponse<String> answer = withKey("/v0/key", "GET", "");
        assertDescribed("/v0/key", "get", answer);
        assertEquals(7, JSON.readTree(answer.body()).size(), answer.body());
    }

    private HttpResponse<String> withKey(String path, String method, String body) throws Exception {
        return exchange.send(HttpRequest.newBuilder(exchange.uri(path))
                .header("Authorization", "Bearer " + key.reveal())
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> grant(String parameters) throws Exception {
        return exchange.send(HttpRequest.newBuilder(exchange.uri("/oauth2/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials" + parameters)));
    }

    private void assertDescribed(String path, String method, HttpResponse<String> answer) throws Exception {
        String status = Integer.toString(answer.statusCode());
        JsonNode response = resolved(
                document.path("paths").path(path).path(method).path("responses").path(status));
        assertTrue(response.has("description"), path + " may answer " + status + ": " + answer.body());
        for (Map.Entry<String, JsonNode> field : response.path("headers").properties()) {
            JsonNode header = resolved(field.getValue());
            String value = answer.headers().firstValue(field.getKey()).orElse("");
            assertTrue(!header.path("required").asBoolean() || !value.isEmpty(), status + " has " + field.getKey());
            assertMatches(header.path("schema"), JSON.getNodeFactory().textNode(value));
        }
        String type = answer.headers().firstValue("Content-Type").orElse("").replaceAll(";.*", "");
        JsonNode media = response.path("content").path(type);
        assertTrue(media.has("schema"), path + " " + status + " is " + type);
        assertMatches(
                media.path("schema"),
                type.endsWith("json")
                        ? JSON.readTree(answer.body())
                        : JSON.getNodeFactory().textNode(answer.body()));
    }

    private JsonNode resolved(JsonNode node) {
        String reference = node.path("$ref").asText("");
        return reference.isEmpty() ? node : document.at(reference.substring(1));
    }

    /** The words of JSON Schema that the document uses. */
    private void assertMatches(JsonNode reference, JsonNode value) {
        JsonNode schema = resolved(reference);
        switch (schema.path("type").asText()) {
            case "object" -> assertObject(schema, value);
            case "array" -> {
                assertTrue(value.size() >= schema.path("minItems").asInt(), value.toString());
                value.forEach(item -> assertMatches(schema.path("items"), item));
            }
            case "integer" ->
                assertTrue(
                        value.isInt() && value.asInt() >= schema.path("minimum").asInt());
            default -> {
                assertTrue(value.isTextual(), value.toString());
                String pattern = schema.path("pattern").asText("");
                assertTrue(pattern.isEmpty() || value.asText().matches("(?s)" + pattern), value + " " + pattern);
                assertEnumerated(schema.path("enum"), value);
            }
        }
    }

    private void assertObject(JsonNode schema, JsonNode value) {
        assertTrue(value.isObject(), value.toString());
        schema.path("required").forEach(name -> assertTrue(value.has(name.asText()), "lacks " + name));
        boolean closed = schema.has("additionalProperties");
        for (Map.Entry<String, JsonNode> member : value.properties()) {
            JsonNode property = schema.path("properties").path(member.getKey());
            assertTrue(!closed || !property.isMissingNode(), "has " + member.getKey());
            if (!property.isMissingNode()) {
                assertMatches(property, member.getValue());
            }
        }
    }

    private static void assertEnumerated(JsonNode allowed, JsonNode value) {
        boolean found = allowed.isMissingNode();
        for (JsonNode one : allowed) {
            found |= one.equals(value);
        }
        assertTrue(found, value + " is none of " + allowed);
    }
}
