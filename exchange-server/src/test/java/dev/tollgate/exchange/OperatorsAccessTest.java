package dev.tollgate.exchange;

import static dev.tollgate.exchange.RunningOperators.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.exchange.apikey.OperatorToken;
import dev.tollgate.exchange.apikey.Role;
import dev.tollgate.exchange.registry.Author;
import dev.tollgate.exchange.registry.Operators;
import dev.tollgate.exchange.store.sqlite.SqliteStore;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets into the operators' API, and who does not. */
final class OperatorsAccessTest {
    private static final String LIST = "/v0/integrations";

    @TempDir
    private Path dir;

    private Operators operators;
    private RunningOperators api;

    @BeforeEach
    void start() throws Exception {
        SqliteStore store = SqliteStore.open(dir.resolve("keys.db"));
        operators = new Operators(store, new Author("tester", Instant::now));
        api = new RunningOperators(store);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void letsAViewerReadAndChangeNothing() throws Exception {
        json(200, api.getAs(api.viewer, LIST));
        for (String method : List.of("POST", "PATCH", "DELETE")) {
            String path = method.equals("POST") ? LIST : LIST + "/acme";
            HttpRequest.Builder request = HttpRequest.newBuilder(api.uri(path))
                    .method(method, HttpRequest.BodyPublishers.ofString("{\"integration_id\":\"acme\"}"))
                    .header("Authorization", "Bearer " + api.viewer)
                    .header("Content-Type", "application/json");
            json(403, api.send(request));
        }
        assertEquals(0, json(200, api.getAs(api.viewer, LIST)).path("items").size());
    }

    @Test
    void answersAllThatAreNotGoodAlike() throws Exception {
        String expired = operators
                .create("carol", Role.EDITOR, Instant.now().minusSeconds(9))
                .reveal();
        String revoked = operators.create("dave", Role.EDITOR, null).reveal();
        operators.revoke("dave");
        String integration = "mlabk.cii_acme.ki_web.secret";
        Set<String> answers = new HashSet<>();
        for (String token : List.of(
                expired,
                revoked,
                OperatorToken.generate("alice").reveal(),
                OperatorToken.generate("nobody").reveal(),
                "nonsense",
                integration)) {
            for (String path : List.of(LIST, "/v0/nothing")) {
                answers.add(shown(api.getAs(token, path)));
            }
        }
        answers.add(shown(api.send(HttpRequest.newBuilder(api.uri(LIST)))));
        answers.add(shown(api.send(HttpRequest.newBuilder(api.uri(LIST)).header("Authorization", "Basic YTpi"))));

        assertEquals(1, answers.size(), answers.toString());
        assertTrue(answers.iterator().next().startsWith("401 Bearer realm="), answers.toString());
    }

    private static String shown(HttpResponse<String> answer) {
        return answer.statusCode() + " "
                + answer.headers().firstValue("WWW-Authenticate").orElse("") + " " + answer.body();
    }

    @Test
    void throttlesAnAddressThatFailsAndNobodyElse() throws Exception {
        json(200, api.getAs(api.editor, LIST));
        HttpResponse<String> last =
                from("192.0.2.1", OperatorToken.generate("nobody").reveal());
        for (int i = 0; i < 60 && last.statusCode() == 401; i++) {
            last = from("192.0.2.1", OperatorToken.generate("nobody" + i).reveal());
        }

        assertEquals(429, last.statusCode());
        assertTrue(last.headers().firstValue("Retry-After").isPresent());
        assertEquals(200, from("192.0.2.2", api.viewer).statusCode());
        assertEquals(200, from("192.0.2.1", api.editor).statusCode(), "a token that is known already");
    }

    private HttpResponse<String> from(String client, String token) throws Exception {
        return api.send(HttpRequest.newBuilder(api.uri(LIST))
                .header("X-Forwarded-For", client)
                .header("Authorization", "Bearer " + token));
    }

    @Test
    void stopsARevokedToken() throws Exception {
        String token = operators.create("carol", Role.VIEWER, null).reveal();
        json(200, api.getAs(token, LIST));
        operators.revoke("carol");
        long deadline = System.nanoTime() + 60_000_000_000L;

        int status = 200;
        while (status == 200 && System.nanoTime() < deadline) {
            Thread.sleep(200);
            status = api.getAs(token, LIST).statusCode();
        }

        assertEquals(401, status);
    }

    @Test
    void countsRequestsByRouteRoleAndStatus() throws Exception {
        json(200, api.getAs(api.viewer, LIST + "?name=a"));
        json(404, api.getAs(api.viewer, LIST + "/nobody"));
        json(404, api.getAs(api.editor, "/v0/" + "x".repeat(100)));
        json(401, api.getAs("nonsense", LIST));
        FormsClient browser = new FormsClient(api);
        browser.signIn(api.editor);
        browser.page("/integrations");
        browser.page("/integrations/nobody/and/more");
        browser.send("/integrations/nobody/suspend", browser.form("/integrations", "/integrations", Map.of()));

        String metrics = api.exchange.metrics().body();
        for (String series : List.of(
                "code=\"200\",role=\"viewer\",route=\"GET /v0/integrations\"",
                "code=\"404\",role=\"viewer\",route=\"GET /v0/integrations/{integration}\"",
                "code=\"404\",role=\"editor\",route=\"other\"",
                "code=\"401\",role=\"none\",route=\"other\"",
                "code=\"303\",role=\"none\",route=\"POST /login\"",
                "code=\"200\",role=\"editor\",route=\"GET /integrations\"",
                "code=\"404\",role=\"editor\",route=\"GET other\"",
                "code=\"404\",role=\"editor\",route=\"POST /integrations/{integration}/suspend\"")) {
            assertTrue(
                    metrics.contains("tollgate_exchange_operator_requests_total{" + series + "} "), series + metrics);
        }
        assertTrue(!metrics.contains("nobody") && !metrics.contains("xxx"), metrics);
    }

    @Test
    void isServedByNoOtherListener() throws Exception {
        for (String path : List.of("/v0/integrations", "/v0/operator", "/v0/audit")) {
            assertEquals(404, api.exchange.get(path).statusCode(), path);
            assertEquals(404, api.exchange.ops(path).statusCode(), path);
        }
        assertNotEquals(
                api.exchange.get("/v0/openapi.json").body(),
                api.get("/v0/openapi.json").body());
    }
}
