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
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The token endpoint of OAuth (RFC 6749) over real sockets. ID, SECRET and KEY stand for those of a good key. */
final class OAuthTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String GRANT = "grant_type=client_credentials";

    /** Whole words: a random secret may have any of the letters in it. */
    private static final Pattern NAMED = Pattern.compile("(?<![A-Za-z0-9_-])(ID|SECRET|KEY)(?![A-Za-z0-9_-])|REST");

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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ID:SECRET       | ''",
                "ID:KEY          | ''",
                "acme%2eki%5FREST:SECRET | &client_id=ID",
                "ID:SECRET       | &client_id=&client_secret=&scope=&audience=x&z",
                "''              | &client_id=ID&client_secret=SECRET",
                "''              | &client_secret=KEY&client_id=ID",
            })
    void grantsATokenToAClient(String basic, String parameters) throws Exception {
        HttpResponse<String> answer = post(GRANT + parameters, basic.isEmpty() ? null : basic(basic));

        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals("application/json", field(answer, "Content-Type"));
        assertUncached(answer);
        JsonNode token = JSON.readTree(answer.body());
        assertEquals("Bearer", token.path("token_type").asText());
        assertEquals(20, token.path("expires_in").asInt());
        assertTrue(token.path("access_token").asText().startsWith("ey"));
        assertEquals(3, token.size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | invalid_request        | ''        | ''",
                "400 | invalid_request        | ID:SECRET | grant_type=",
                "400 | unsupported_grant_type | ID:SECRET | grant_type=password",
                "400 | unsupported_grant_type | ID:SECRET | grant_type=Client_Credentials",
                "400 | invalid_scope          | ID:SECRET | G&scope=openid",
                "400 | invalid_request        | ID:SECRET | G&client_id=ID&client_secret=SECRET",
                "400 | invalid_request        | ID:SECRET | G&client_id=other",
                "400 | invalid_request        | ID:SECRET | G&grant_type=client_credentials",
                "400 | invalid_request        | ID:SECRET | G&x=1&x=2",
                "400 | invalid_request        | ''        | G&client_id=ID&client_secret=SECRET&client_secret=SECRET",
                "400 | invalid_request        | ID:SECRET | G&x=%ff",
                "400 | invalid_request        | ID:SECRET | G&x=%zz",
                "400 | invalid_request        | ID:SECRET | {\"grant_type\":\"client_credentials\"}",
                "401 | invalid_client         | ''        | G",
                "401 | invalid_client         | ''        | G&client_id=ID",
                "401 | invalid_client         | ''        | G&client_secret=KEY",
                "401 | invalid_client         | ''        | G&client_id=acme&client_secret=KEY",
                "401 | invalid_client         | ''        | G&client_id=ID&client_secret=wrong",
                "401 | invalid_client         | ''        | G&client_id=acme.ki_other&client_secret=KEY",
                "401 | invalid_client         | ''        | G&client_id=acme&client_secret=ki_REST.SECRET",
                "401 | invalid_client         | ID:       | G",
                "401 | invalid_client         | :SECRET   | G",
                "401 | invalid_client         | SECRET    | G",
                "401 | invalid_client         | ID:%zz    | G",
                "401 | invalid_client         | ID:SECRET%20 | G",
                "401 | invalid_client         | ''        | G&client_id=ID&client_assertion=ey&client_assertion_type=x",
            })
    void saysWhatIsWrongAsTheRfcHasIt(int status, String error, String basic, String body) throws Exception {
        HttpResponse<String> answer = post(body.replaceFirst("^G", GRANT), basic.isEmpty() ? null : basic(basic));

        assertEquals(status, answer.statusCode(), answer.body());
        assertEquals(error, JSON.readTree(answer.body()).path("error").asText(), answer.body());
        assertEquals("application/json", field(answer, "Content-Type"));
        assertEquals(status == 401, field(answer, "WWW-Authenticate").startsWith("Basic realm="));
        assertUncached(answer);
        assertFalse(answer.body().contains(key.revealSecret()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer KEY", "Digest x", "Basic", "Basic !", "Negotiate YTpi"})
    void takesNoOtherScheme(String authorization) throws Exception {
        HttpResponse<String> answer = post(GRANT, filled(authorization));

        assertEquals(401, answer.statusCode());
        assertTrue(field(answer, "WWW-Authenticate").startsWith("Basic "));
    }

    @ParameterizedTest
    @CsvSource({
        "application/json, 400",
        "'', 400",
        "text/plain, 400",
        "application/x-www-form-urlencoded;charset=utf-8, 200"
    })
    void takesFormsOnly(String type, int status) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(exchange.uri("/oauth2/token"))
                .header("Authorization", basic("ID:SECRET"))
                .POST(BodyPublishers.ofString(GRANT));

        assertEquals(
                status,
                exchange.send(type.isEmpty() ? request : request.header("Content-Type", type))
                        .statusCode());
    }

    @ParameterizedTest
    @CsvSource({
        "Content-Encoding: gzip, 415",
        "Authorization: Basic YTpi, 400",
        "Content-Type: application/x-www-form-urlencoded, 400",
    })
    void refusesWhatHasTwoMeanings(String field, int status) throws Exception {
        String answer = raw("POST", field + "\r\nContent-Length: " + GRANT.length(), GRANT);

        assertTrue(answer.startsWith("HTTP/1.1 " + status), answer);
        assertTrue(answer.contains("{\"error\":\"invalid_request\""), answer);
    }

    @Test
    void readsAChunkedBodyAndRefusesOneOverTheBound() throws Exception {
        assertTrue(raw("POST", "Transfer-Encoding: chunked", "1d\r\n" + GRANT + "\r\n0\r\n\r\n")
                .startsWith("HTTP/1.1 200"));
        assertEquals(413, post(GRANT + "&x=" + "y".repeat(17_000), null).statusCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "PUT"})
    void isAskedWithPostOnly(String method) throws Exception {
        String answer = raw(method, "Content-Length: 0", "");

        assertTrue(answer.startsWith("HTTP/1.1 405"), answer);
        assertTrue(answer.contains("\r\nAllow: POST\r\n"), answer);
    }

    @Test
    void answersEveryBadKeyAlike() throws Exception {
        ApiKey revoked = store.addKey("acme");
        store.revoke(revoked);
        List<HttpResponse<String>> answers = List.of(
                post(GRANT + "&client_id=nonsense&client_secret=x", null),
                post(GRANT + client(ApiKey.generate("acme")), null),
                post(GRANT + client(key) + "x", null),
                post(GRANT + client(revoked), null));

        for (HttpResponse<String> answer : answers) {
            String id = answer.headers().firstValue("X-Request-Id").orElseThrow();
            assertEquals(
                    "{\"error\":\"invalid_client\",\"error_description\":\"invalid API key\",\"request_id\":\"" + id
                            + "\"}\n",
                    answer.body());
            assertEquals(401, answer.statusCode());
        }
    }

    /** One decision: what fails on one route counts on each. */
    @Test
    void sharesTheThrottleOfTheOtherRoutes() throws Exception {
        for (int i = 0; i < 40; i++) {
            post(GRANT + client(ApiKey.generate("nobody")), null);
        }

        HttpResponse<String> answer = post(GRANT + client(ApiKey.generate("nobody")), null);
        assertEquals(429, answer.statusCode());
        assertEquals(
                "temporarily_unavailable",
                JSON.readTree(answer.body()).path("error").asText());
        assertFalse(field(answer, "Retry-After").isEmpty());
        assertEquals(429, exchange.exchange(ApiKey.generate("nobody")).statusCode());
        HttpRequest.Builder inquiry = HttpRequest.newBuilder(exchange.uri("/v0/key"))
                .header("Authorization", "Bearer " + ApiKey.generate("nobody").reveal());
        assertEquals(429, exchange.send(inquiry).statusCode());
    }

    @Test
    void answersAnOutageOfTheStore() throws Exception {
        store.out = true;

        HttpResponse<String> answer = post(GRANT + client(key), null);

        assertEquals(503, answer.statusCode());
        assertEquals("1", field(answer, "Retry-After"));
        assertEquals(
                "temporarily_unavailable",
                JSON.readTree(answer.body()).path("error").asText());
    }

    @Test
    void answersWhileTheStoreHangs() throws Exception {
        store.hang = new CountDownLatch(1);
        try {
            assertEquals(503, post(GRANT + client(key), null).statusCode());
        } finally {
            store.hang.countDown();
        }
    }

    @ParameterizedTest
    @CsvSource({"13, true", "15, false"})
    void saysWhenTheKeyEndsSoon(int days, boolean said) throws Exception {
        Instant end = Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofDays(days));
        String hash = store.keys.get(key.name()).hash();
        store.keys.put(
                key.name(), new KeyRecord(hash, KeyState.ACTIVE, end, 0, QuotaSchedule.none(), QuotaSchedule.none()));

        HttpResponse<String> granted = post(GRANT + client(key), null);
        HttpResponse<String> exchanged = exchange.exchange(key);

        String expected = said ? end.toString() : "";
        assertEquals(
                expected, JSON.readTree(granted.body()).path("key_expires_at").asText());
        assertEquals(expected, field(granted, "Tollgate-Key-Expires"));
        assertEquals(expected, field(exchanged, "Tollgate-Key-Expires"));
        assertEquals(2, JSON.readTree(exchanged.body()).size());
    }

    @Test
    void publishesMetadataUnderTheUrlThatTheOperatorNamed() throws Exception {
        JsonNode metadata = JSON.readTree(
                exchange.get("/.well-known/oauth-authorization-server").body());

        assertEquals("https://exchange.example", metadata.path("issuer").asText());
        assertEquals(
                "https://exchange.example/oauth2/token",
                metadata.path("token_endpoint").asText());
        assertEquals(
                "https://exchange.example/.well-known/jwks.json",
                metadata.path("jwks_uri").asText());
    }

    @Test
    void believesNoHostFieldAndSoPublishesNoMetadataWithoutAUrl() throws Exception {
        try (RunningExchange unnamed = RunningExchange.withoutProxy(store)) {
            assertEquals(
                    404, unnamed.get("/.well-known/oauth-authorization-server").statusCode());
        }
    }

    @Test
    void countsGrantsApartAndShowsNoSecret() throws Exception {
        post(GRANT + client(key), null);

        String metrics = exchange.metrics().body();
        assertTrue(metrics.contains("tollgate_exchange_oauth2_requests_total{code=\"200\",method=\"post\"} 1.0"));
        assertFalse(metrics.contains(key.revealSecret()));
    }

    private HttpResponse<String> post(String body, @Nullable String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(exchange.uri("/oauth2/token"))
                .header("Content-Type", FORM)
                .POST(BodyPublishers.ofString(filled(body)));
        return exchange.send(authorization == null ? request : request.header("Authorization", authorization));
    }

    private String raw(String method, String fields, String body) throws Exception {
        return exchange.raw(method + " /oauth2/token HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: " + FORM
                + "\r\nAuthorization: " + basic("ID:SECRET") + "\r\n" + fields + "\r\n\r\n" + body);
    }

    private String filled(String text) {
        return NAMED.matcher(text)
                .replaceAll(name -> Matcher.quoteReplacement(
                        switch (name.group()) {
                            case "ID" -> key.clientId();
                            case "SECRET" -> key.revealSecret();
                            case "KEY" -> key.reveal();
                            default -> key.keyId().substring("ki_".length());
                        }));
    }

    private String basic(String client) {
        byte[] octets = filled(client).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(octets);
    }

    private static String client(ApiKey key) {
        return "&client_id=" + key.clientId() + "&client_secret=" + key.revealSecret();
    }

    private static String field(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private static void assertUncached(HttpResponse<String> answer) {
        assertEquals("no-store", field(answer, "Cache-Control"));
        assertEquals("no-cache", field(answer, "Pragma"));
    }
}
