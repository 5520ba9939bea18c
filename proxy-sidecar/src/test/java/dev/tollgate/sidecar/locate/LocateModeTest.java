package dev.tollgate.sidecar.locate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tollgate.jwt.TokenVerifier;
import dev.tollgate.jwt.VerifiedToken;
import dev.tollgate.jwt.claims.AccessToken;
import dev.tollgate.jwt.jwk.KeySet;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class LocateModeTest {
    private static final String NEAREST = "/v2/nearest/ndt/ndt7";
    private static final String PRIORITY = "/v2/priority/nearest/ndt/ndt7";
    private static final String USER_INFO = "X-Endpoint-API-UserInfo";
    private static final Pattern STAMPED = Pattern.compile("(?<=access_token=)[A-Za-z0-9_.-]+");

    @TempDir
    private Path directory;

    private LocateBench bench;

    @BeforeEach
    void start() throws Exception {
        bench = new LocateBench(directory, "requests: 1/1h", "");
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void sendsExactlyOneUserInfoThoughTheClientForgedTwo() throws Exception {
        bench.send(bench.request(PRIORITY + "?country=DE")
                .header("Authorization", "Bearer " + bench.integrationToken())
                .header(USER_INFO, "forged")
                .header("x-endpoint-api-userinfo", "forged, too")
                .header("X-Forwarded-For", "192.0.2.7")
                .header("X-Forwarded-For", "192.0.2.8"));

        LocateBench.Seen seen = bench.seen().get(0);
        assertEquals(PRIORITY + "?country=DE", seen.target());
        assertEquals(List.of("127.0.0.1"), seen.headers().get("X-Forwarded-For"));
        assertEquals(1, seen.headers().get(USER_INFO).size());
        JsonNode info = json(
                new String(Base64.getDecoder().decode(seen.headers().getFirst(USER_INFO)), StandardCharsets.UTF_8));
        assertTrue(info.get("claims").isTextual());
        assertEquals("acme", json(info.get("claims").textValue()).get("int_id").textValue());
    }

    @Test
    void sendsNearestWithTokenToPriority() throws Exception {
        assertEquals(200, bench.ask(NEAREST + "?a=1").statusCode());

        assertEquals(PRIORITY + "?a=1", bench.seen().get(0).target());
    }

    @Test
    void leavesNearestWithoutTokenAsItIsAndDropsForgedUserInfo() throws Exception {
        bench.send(bench.request(NEAREST).header(USER_INFO, "forged"));

        assertEquals(NEAREST, bench.seen().get(0).target());
        assertNull(bench.seen().get(0).headers().get(USER_INFO));
    }

    @Test
    void stampsTokensAndChangesNoOtherByte() throws Exception {
        String form = "{\n  \"city\": \"Zürich €\",\n  \"urls\": {\n"
                + "    \"ws:///ndt/v7/download\": \"ws://m/ndt/v7/download?access_token=%s\\u0026index=0\",\n"
                + "    \"ws:///ndt/v7/upload\": \"ws://m/ndt/v7/upload?x=1\\u0026access_token=%s\"\n  }\n}\n\n";
        String original = bench.accessToken();
        bench.answerWith(form.formatted(original, original));

        String body = bench.ask(PRIORITY).body();

        assertEquals(form.formatted("", ""), STAMPED.matcher(body).replaceAll(""));
        Matcher tokens = STAMPED.matcher(body);
        for (int i = 0; i < 2; i++) {
            assertTrue(tokens.find());
            assertFalse(original.equals(tokens.group()));
            VerifiedToken token = new TokenVerifier(
                            AccessToken.policy(LocateBench.MACHINE, Duration.ZERO), Clock.systemUTC())
                    .verify(tokens.group(), KeySet.of(List.of(bench.stampKey.verificationKey())));
            assertEquals("acme", token.claim("int_id").orElseThrow());
            assertEquals("original", token.jwtId().orElseThrow());
        }
    }

    @Test
    void answers502WhenAnAccessTokenIsNotLocates() throws Exception {
        bench.answerWith("{\"u\":\"ws://m/?access_token=a.b.c\"}");

        assertError(502, bench.ask(PRIORITY));
    }

    @Test
    void refusesPriorityWithoutToken() throws Exception {
        HttpResponse<String> answer = bench.send(bench.request(PRIORITY));

        assertError(401, answer);
        assertEquals("auth", json(answer.body()).at("/error/type").textValue());
        assertChallenge("Bearer realm=\"locate\"", answer);
        assertTrue(bench.seen().isEmpty());
    }

    @Test
    void refusesBadTokenEvenWhereNoneIsNeeded() throws Exception {
        HttpResponse<String> answer = bench.send(bench.request(NEAREST).header("Authorization", "Bearer a.b.c"));

        assertError(401, answer);
        assertChallenge(
                "Bearer realm=\"locate\", error=\"invalid_token\", error_description=\"token is malformed\"", answer);
        assertTrue(bench.seen().isEmpty());
    }

    private static void assertChallenge(String challenge, HttpResponse<String> answer) {
        assertEquals(List.of(challenge), answer.headers().allValues("WWW-Authenticate"));
        assertEquals(
                List.of("WWW-Authenticate, X-Request-Id"), answer.headers().allValues("Access-Control-Expose-Headers"));
    }

    @Test
    void refusesMoreRequestsThanTheQuotaAllows() throws Exception {
        HttpResponse<String> first = bench.ask(PRIORITY);
        HttpResponse<String> second = bench.ask(NEAREST);

        assertEquals(200, first.statusCode());
        assertTrue(first.headers().firstValue("RateLimit").orElse("").startsWith("\"requests\";r=0"));
        assertError(429, second);
        assertTrue(second.headers().firstValueAsLong("Retry-After").orElse(0) > 3500);
        assertEquals(1, bench.seen().size());
    }

    @Test
    void answers404OnOtherPaths() throws Exception {
        assertError(404, bench.ask("/v2/platform/registration"));
        assertError(400, bench.ask("/v2/priority/nearest/ndt%2Fndt7"));
        assertTrue(bench.seen().isEmpty());
    }

    @Test
    void answersPreflightItself() throws Exception {
        HttpResponse<String> answer = bench.send(bench.request(PRIORITY).method("OPTIONS", BodyPublishers.noBody()));

        assertEquals(200, answer.statusCode());
        assertEquals("", answer.body());
        assertEquals(
                "*", answer.headers().firstValue("Access-Control-Allow-Origin").orElse(""));
        assertEquals(
                "Authorization",
                answer.headers().firstValue("Access-Control-Allow-Headers").orElse(""));
        assertTrue(bench.seen().isEmpty());
    }

    @Test
    void answers502WhenLocateIsDown() throws Exception {
        bench.stopLocate();

        assertError(502, bench.ask(PRIORITY));
    }

    private static void assertError(int status, HttpResponse<String> answer) throws Exception {
        assertEquals(status, answer.statusCode(), answer.body());
        assertEquals(status, json(answer.body()).at("/error/status").intValue());
        assertEquals(
                "application/json", answer.headers().firstValue("Content-Type").orElse(""));
        assertEquals(
                "*", answer.headers().firstValue("Access-Control-Allow-Origin").orElse(""));
        Duration age = Duration.between(
                Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(
                        answer.headers().firstValue("Date").orElse(""))),
                Instant.now());
        assertTrue(!age.isNegative() && age.toSeconds() < 10, age::toString);
    }

    private static JsonNode json(String text) throws Exception {
        return JsonMapper.builder().build().readTree(text);
    }
}
