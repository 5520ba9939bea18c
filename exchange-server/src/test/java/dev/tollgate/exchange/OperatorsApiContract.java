package dev.tollgate.exchange;

import static dev.tollgate.exchange.RunningOperators.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.registry.AuditEntry;
import dev.tollgate.exchange.registry.Author;
import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.registry.QuotaEdits;
import dev.tollgate.exchange.registry.QuotaHolder;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The operators' API as its clients see it: what it does, and what it keeps them from doing. */
abstract class OperatorsApiContract {
    private static final String ACME = "/v0/integrations/acme";
    /** More than Datastore takes for a name. */
    private static final String LONG = "a".repeat(2_000);

    @TempDir
    Path dir;

    private RunningOperators api;

    /** Opens an empty store. */
    abstract OperatorStore open() throws Exception;

    @BeforeEach
    void start() throws Exception {
        api = new RunningOperators(open());
        json(201, api.post("/v0/integrations", "{\"integration_id\":\"acme\",\"description\":\"Acme, Inc\"}"));
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void makesAKeyThatIsExchanged() throws Exception {
        JsonNode made = json(
                201,
                api.post(
                        ACME + "/keys",
                        "{\"key_id\":\"ki_web\",\"tier\":2,\"expires\":\"90d\",\"quota\":{\"key_requests\":\"9/1h\"}}"));
        ApiKey key = ApiKey.parse(made.path("api_key").asText()).orElseThrow();

        assertEquals("ki_web", key.keyId());
        assertEquals(200, api.exchange.exchange(key).statusCode());
        JsonNode shown = json(200, api.get(ACME + "/keys/ki_web"));
        assertEquals(
                "active 2 9/1h",
                shown.path("state").asText() + " " + shown.path("tier") + " "
                        + shown.at("/quota/key_requests").asText());
        assertFalse(api.get(ACME + "/keys").body().contains(key.revealSecret()));

        JsonNode rotated =
                json(201, api.post(ACME + "/keys/ki_web/rotate", "{\"overlap\":\"0s\",\"expires\":\"never\"}"));
        assertEquals("ki_web", rotated.path("replaces").asText());
        assertTrue(rotated.path("expires_at").isMissingNode());
        ApiKey next = ApiKey.parse(rotated.path("api_key").asText()).orElseThrow();
        assertEquals(200, api.exchange.exchange(next).statusCode());
        assertEquals(409, api.post(ACME + "/keys/ki_web/rotate", null).statusCode());
        json(200, api.post(ACME + "/keys/" + next.keyId() + "/revoke", null));
        assertEquals(
                "revoked",
                json(200, api.get(ACME + "/keys/" + next.keyId())).path("state").asText());
    }

    @Test
    void saysWhoDidIt() throws Exception {
        json(200, api.change("PATCH", ACME, "{\"description\":\"other\"}"));

        List<AuditEntry> audit = api.store.audit(Optional.of("acme"), 10).entries();
        assertEquals(
                "integration update by alice",
                audit.get(0).action() + " by " + audit.get(0).author());
        JsonNode shown = json(200, api.get("/v0/audit?subject=acme&limit=1"));
        assertEquals("alice", shown.at("/items/0/author").asText());
        assertTrue(shown.path("next").asText().startsWith("/v0/audit?subject=acme&limit=1&after="), shown.toString());
        JsonNode next = json(200, api.get(shown.path("next").asText()));
        assertEquals("integration create", next.at("/items/0/action").asText());
        assertTrue(next.path("next").isMissingNode());
        assertEquals(
                "alice editor",
                json(200, api.get("/v0/operator")).findValuesAsText("operator").get(0) + " editor");
    }

    @Test
    void theAuditLogGoesOnWhereItWasWhileItGrows() throws Exception {
        for (int i = 0; i < 5; i++) {
            json(200, api.change("PATCH", ACME, "{\"description\":\"" + i + "\"}"));
            json(201, api.post("/v0/integrations", "{\"integration_id\":\"i" + i + "\"}"));
        }
        for (String query : List.of("/v0/audit?limit=", "/v0/audit?subject=acme&limit=")) {
            List<JsonNode> before = new ArrayList<>();
            json(200, api.get(query + 1000)).path("items").forEach(before::add);
            List<JsonNode> read = new ArrayList<>();
            String next = query + 3;
            while (!next.isEmpty()) {
                JsonNode part = json(200, api.get(next));
                part.path("items").forEach(read::add);
                next = part.path("next").asText("");
                json(200, api.change("PATCH", ACME, "{\"description\":\"" + next.hashCode() + query + "\"}"));
            }
            assertEquals(before, read);
        }
        for (String place : List.of("x", "1", "1.2.3.4", "0.0.9999999999999999999", "999999999999999999.0.0")) {
            JsonNode problem = json(400, api.get("/v0/audit?after=" + place));
            assertEquals("after", problem.at("/errors/0/parameter").asText(), place);
        }
    }

    @Test
    void showsALimitAsPeopleReadIt() throws Exception {
        JsonNode quota = json(
                200,
                api.change(
                        "PATCH",
                        ACME + "/quota",
                        "{\"quota\":{\"requests\":\"5/336h\"},"
                                + "\"override\":{\"client\":{\"limit\":\"5/72h\",\"until\":\"2099-12-24\"}}}"));
        assertEquals("{\"requests\":\"5/2w\"}", quota.path("quota").toString());
        assertEquals("5/3d", quota.at("/override/client/limit").asText());
        assertEquals(
                "{\"client\":\"5/3d\",\"requests\":\"5/2w\"}", quota.path("now").toString());
        assertEquals("5/2w", json(200, api.get(ACME)).at("/quota/requests").asText());
    }

    @Test
    void showsNoTemporaryLimitThatHasEnded() throws Exception {
        QuotaEdits past = new QuotaEdits(api.store, new Author("tester", () -> Instant.parse("2001-01-01T00:00:00Z")));
        Quota five = Quota.none().with(Dimension.REQUESTS, Limit.parse(Dimension.REQUESTS, "5/1h"));
        past.override(QuotaHolder.integration("acme"), five, Instant.parse("2001-01-02T00:00:00Z"));

        assertEquals("{}", json(200, api.get(ACME + "/quota")).path("override").toString());
        assertTrue(json(200, api.get(ACME)).path("override").isMissingNode());
        assertTrue(json(200, api.get("/v0/integrations")).findValues("override").isEmpty());
    }

    @Test
    void setsLimitsAndOverridesInOneRequest() throws Exception {
        HttpResponse<String> changed = api.change(
                "PATCH",
                ACME + "/quota",
                "{\"quota\":{\"requests\":\"50000/24h\",\"server_concurrent\":20},"
                        + "\"override\":{\"requests\":{\"limit\":\"100000/24h\",\"until\":\"2099-12-24\"}}}");
        JsonNode quota = json(200, changed);
        assertEquals(
                "{\"requests\":\"100000/24h\",\"server_concurrent\":20}",
                quota.path("now").toString());
        assertEquals(
                "2099-12-24T00:00:00Z", quota.at("/override/requests/until").asText());
        assertEquals(
                changed.headers().firstValue("ETag"),
                api.get(ACME + "/quota").headers().firstValue("ETag"));

        JsonNode cleared = json(
                200,
                api.change(
                        "PATCH",
                        ACME + "/quota",
                        "{\"quota\":{\"server_concurrent\":null},\"override\":{\"requests\":null}}"));
        assertEquals("{\"requests\":\"50000/24h\"}", cleared.path("now").toString());
        assertEquals("{}", cleared.path("override").toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PATCH | /v0/integrations/acme | {\"description\":\"mine\"}",
                "PATCH | /v0/integrations/acme/quota | {\"quota\":{\"requests\":\"1/1h\"}}",
                "PATCH | /v0/integrations/acme/keys/ki_web | {\"tier\":9}",
                "DELETE | /v0/integrations/acme | "
            })
    void losesNoUpdateOfAnother(String method, String path, String body) throws Exception {
        json(201, api.post(ACME + "/keys", "{\"key_id\":\"ki_web\"}"));
        String seen = api.get(path).headers().firstValue("ETag").orElseThrow();
        JsonNode missing = json(428, api.send(api.request(method, path, body)));
        assertEquals("If-Match", missing.at("/errors/0/header").asText());
        for (String malformed : List.of("", ",", "x", "\"x", seen + " " + seen, "*, " + seen, "w/" + seen)) {
            JsonNode problem =
                    json(400, api.send(api.request(method, path, body).header("If-Match", malformed)));
            assertEquals("If-Match", problem.at("/errors/0/header").asText(), malformed);
        }
        JsonNode weak = json(412, api.send(api.request(method, path, body).header("If-Match", "W/" + seen)));
        assertTrue(weak.at("/errors/0/detail").asText().contains("without W/"), weak.toString());
        json(200, api.change("PATCH", ACME, "{\"description\":\"theirs\"}"));
        json(200, api.change("PATCH", ACME + "/quota", "{\"quota\":{\"client\":\"1/1h\"}}"));
        json(200, api.change("PATCH", ACME + "/keys/ki_web", "{\"tier\":1}"));

        json(412, api.send(api.request(method, path, body).header("If-Match", seen)));

        String before = api.get(path).body();
        String now = api.get(path).headers().firstValue("ETag").orElseThrow();
        assertNotEquals(seen, now);
        assertFalse(before.contains("mine") || before.contains("\"tier\":9"), before);
        int status = api.send(api.request(method, path, body)
                        .header("If-Match", "\"x\",, W/\"y\" ,")
                        .header("If-Match", now))
                .statusCode();
        assertEquals(method.equals("DELETE") ? 409 : 200, status);
    }

    @Test
    void makesNothingTwiceForOneIdempotencyKey() throws Exception {
        HttpResponse<String> first = keyed("once", "{\"tier\":1}");
        HttpResponse<String> again = keyed("once", "{\"tier\":1}");

        assertEquals(json(201, first), json(201, again));
        assertEquals(1, json(200, api.get(ACME + "/keys")).path("items").size());
        assertEquals(
                "Idempotency-Key",
                json(422, keyed("once", "{\"tier\":2}")).at("/errors/0/header").asText());
        json(422, keyed("mistake", "{\"tier\":-1}"));
        json(201, keyed("mistake", "{\"tier\":1}"));
        json(400, keyed("x".repeat(256), "{}"));
        assertEquals(2, json(200, api.get(ACME + "/keys")).path("items").size());
    }

    private HttpResponse<String> keyed(String key, String body) throws Exception {
        return api.send(api.request("POST", ACME + "/keys", body).header("Idempotency-Key", key));
    }

    @Test
    void namesTheMemberThatIsWrong() throws Exception {
        for (String line : List.of(
                "POST | /v0/integrations | {\"integration_id\":\"a b\"} | 422 | /integration_id",
                "POST | /v0/integrations | {\"description\":\"x\"} | 422 | /integration_id",
                "POST | /v0/integrations | {\"integration_id\":\"b\",\"colour\":1} | 422 | /colour",
                "POST | /v0/integrations | {\"integration_id\":\"acme\"} | 409 | ",
                "POST | /v0/integrations | {\"integration_id\":1} | 422 | /integration_id",
                "POST | /v0/integrations | {\"integration_id\":\"-x\"} | 422 | /integration_id",
                "POST | /v0/integrations | {\"integration_id\":\"b\",\"description\":\"a\\u0000b\"} | 422 | /description",
                "POST | /v0/integrations | {\"integration_id\":\"b\",\"description\":\"a\\r\\nb\"} | 422 | /description",
                "POST | /v0/integrations | {\"integration_id\":\"b\",\"description\":\"\\ud800\"} | 400 | /description",
                "POST | /v0/integrations/acme/keys | {\"description\":\"\\u001b[2J\"} | 422 | /description",
                "PATCH | /v0/integrations/acme | {\"description\":\"a\\nb\"} | 422 | /description",
                "POST | /v0/integrations | [] | 400 | ",
                "POST | /v0/integrations | {\"integration_id\":\"b\"} x | 400 | ",
                "POST | /v0/integrations | {\"integration_id\":\"b\",\"integration_id\":\"c\"} | 400 | ",
                "POST | /v0/integrations/acme/keys | {\"tier\":-1} | 422 | /tier",
                "POST | /v0/integrations/acme/keys | {\"tier\":1.5} | 422 | /tier",
                "POST | /v0/integrations/acme/keys | {\"key_id\":\"web\"} | 422 | /key_id",
                "POST | /v0/integrations/acme/keys | {\"expires\":\"2001-01-01\"} | 422 | /expires",
                "POST | /v0/integrations/acme/keys | {\"hash\":\"md5\"} | 422 | /hash",
                "POST | /v0/integrations/acme/keys | {\"quota\":{\"colour\":\"1/1h\"}} | 422 | /quota/colour",
                "POST | /v0/integrations/acme/keys | {\"quota\":{\"requests\":\"4/day\"}} | 422 | /quota/requests",
                "POST | /v0/integrations/nobody/keys | {} | 404 | ",
                "POST | /v0/integrations/acme/keys/ki_no/rotate | {\"overlap\":\"soon\"} | 422 | /overlap",
                "PATCH | /v0/integrations/acme/quota | {\"quota\":{\"requests\":\"many\"}} | 422 | /quota/requests",
                "PATCH | /v0/integrations/acme/quota | {\"override\":{\"client\":{\"limit\":\"1/1h\",\"until\":\"x\"}}} | 422 | /override/client/until",
                "PATCH | /v0/integrations/acme/quota | {} | 422 | ",
                "PATCH | /v0/integrations/acme/keys/ki_no/quota | {\"quota\":{\"requests\":\"4/day\"}} | 422 | /quota/requests",
                "PATCH | /v0/integrations/acme/keys/ki_no/quota | {\"override\":{\"client\":{\"limit\":\"1/1h\",\"until\":\"2099-12-24\"}}} | 422 | /override/client",
                "POST | /v0/organizations | {\"organization\":\"UPPER\",\"email\":\"a@b\"} | 422 | /organization",
                "POST | /v0/organizations | {\"organization\":\"isp\",\"email\":\"nobody\"} | 422 | /email")) {
            String[] parts = line.split(" \\| ?", -1);
            HttpResponse<String> answer = api.change(parts[0], parts[1], parts[2]);

            JsonNode problem = json(Integer.parseInt(parts[3]), answer);
            assertEquals(
                    "application/problem+json",
                    answer.headers().firstValue("Content-Type").orElse(""));
            assertEquals(answer.statusCode(), problem.path("status").asInt());
            assertEquals(parts[4], problem.at("/errors/0/pointer").asText(), line);
            String detail = problem.path("detail").asText();
            assertFalse(detail.isEmpty() || detail.contains("requests: requests: "), detail);
            assertFalse(detail.contains("com.fasterxml") || detail.contains("FAIL_ON"), detail);
        }
    }

    @Test
    void allWrongMembersAreToldAtOnce() throws Exception {
        for (String line : List.of(
                "POST | /v0/integrations | {\"integration_id\":\"a b\",\"description\":1,\"x/~\":1} | /x~1~0 /integration_id /description",
                "POST | /v0/integrations | {\"y\":1} | /y /integration_id",
                "POST | /v0/organizations | {\"organization\":\"UPPER\"} | /organization /email",
                "POST | /v0/integrations/acme/keys | {\"key_id\":\"web\",\"tier\":-1,\"description\":\"\\n\",\"expires\":\"x\",\"hash\":\"md5\",\"quota\":{\"requests\":\"4/day\",\"key_requests\":\"x\",\"colour\":1}}"
                        + " | /key_id /tier /description /expires /quota/requests /quota/key_requests /quota/colour /hash",
                "POST | /v0/integrations/acme/keys/ki_a/rotate | {\"overlap\":\"x\",\"expires\":1,\"hash\":1} | /expires /overlap /hash",
                "PATCH | /v0/integrations/acme/keys/ki_a | {\"tier\":\"x\",\"description\":1,\"quota\":{}} | /quota /tier /description",
                "PATCH | /v0/integrations/acme/quota | {\"quota\":{\"requests\":1.5,\"a/b\":null},\"override\":{\"c\":1,\"client\":{\"limit\":\"x\",\"until\":\"y\"},\"requests\":1}}"
                        + " | /quota/requests /quota/a~1b /override/c /override/client/limit /override/client/until /override/requests")) {
            String[] parts = line.split(" \\| ", -1);
            JsonNode problem = json(422, api.change(parts[0], parts[1], parts[2]));
            List<String> pointers = problem.path("errors").findValuesAsText("pointer");
            assertEquals(List.of(parts[3].split(" ")), pointers, line);
            assertEquals(
                    problem.at("/errors/0/detail").asText() + " (and " + (pointers.size() - 1) + " more: see errors)",
                    problem.path("detail").asText());
        }
    }

    @Test
    void ofManyWrongMembersOnlyTheFirstAreTold() throws Exception {
        String members =
                IntStream.range(0, 1000).mapToObj(i -> "\"" + i + "\":1").collect(Collectors.joining(",", "{", "}"));
        JsonNode problem = json(422, api.change("PATCH", ACME, members));
        assertEquals(20, problem.path("errors").size());
        assertTrue(
                problem.path("detail").asText().endsWith(" (and 1000 more: see errors)"),
                problem.path("detail").asText());
    }

    @Test
    void aMistakeInALimitSaysHowItIsWritten() throws Exception {
        for (String line : List.of(
                "/keys/ki_a | {\"quota\":{\"key_requests\":\"9/1h\"}} | quota: is changed by a PATCH of /v0/integrations/{integration}/keys/{key}/quota",
                "/quota | {\"quota\":{\"requests\":{\"limit\":\"9/1h\",\"enforce\":false}}} | such as shadow:600/1h, a limit refuses nothing",
                "/quota | {\"quota\":{\"server_concurrent\":true}} | such as 20, or a whole number; with shadow: before it, such as shadow:20,",
                "/quota | {\"quota\":{\"requests\":\"1000/week\"}} | ; did you mean 1000/1w?")) {
            String[] parts = line.split(" \\| ", -1);
            HttpResponse<String> answer = api.change("PATCH", ACME + parts[0], parts[1]);
            String detail = json(422, answer).path("detail").asText();
            assertTrue(detail.contains(parts[2]), detail);
        }
    }

    @Test
    void findsAndPages() throws Exception {
        for (String id : List.of("web-1", "web-2", "web-3", "app")) {
            json(201, api.post("/v0/integrations", "{\"integration_id\":\"" + id + "\"}"));
        }
        json(200, api.post("/v0/integrations/web-2/suspend", null));
        List<String> found = new ArrayList<>();
        String next = "/v0/integrations?name=WEB&limit=2";
        while (!next.isEmpty()) {
            JsonNode part = json(200, api.get(next));
            part.path("items")
                    .forEach(item -> found.add(item.path("integration_id").asText()));
            next = part.path("next").asText("");
        }

        assertEquals(List.of("web-1", "web-2", "web-3"), found);
        JsonNode suspended = json(200, api.get("/v0/integrations?status=suspended"));
        assertEquals(List.of("web-2"), suspended.findValuesAsText("integration_id"));
        assertEquals(
                "limit",
                json(400, api.get("/v0/integrations?limit=0"))
                        .at("/errors/0/parameter")
                        .asText());
        assertEquals(
                "x",
                json(400, api.get("/v0/integrations?x=1"))
                        .at("/errors/0/parameter")
                        .asText());
        json(400, api.get("/v0/integrations?limit=1&limit=2"));
        assertEquals(
                "limit",
                json(400, api.get(ACME + "/keys?limit=1"))
                        .at("/errors/0/parameter")
                        .asText());
        List<String> newest =
                json(200, api.get("/v0/integrations?sort=newest&limit=3")).findValuesAsText("integration_id");
        assertEquals(3, newest.size());
        assertEquals(
                5,
                json(200, api.get("/v0/integrations?sort=created"))
                        .path("items")
                        .size());
        for (String query : List.of("limit=", "limit=x", "status=suspnded", "sort=size", "after=a&sort=newest")) {
            assertEquals(
                    query.replaceFirst("=.*", ""),
                    json(400, api.get("/v0/integrations?" + query))
                            .at("/errors/0/parameter")
                            .asText());
        }
        json(404, api.get("/v0/nothing"));
        assertTrue(api.get("/v0/integrations/").body().contains("there is no such resource"));
        assertEquals(
                "GET, HEAD, POST",
                api.change("PUT", "/v0/integrations", "{}")
                        .headers()
                        .firstValue("Allow")
                        .orElse(""));
    }

    @Test
    void leavesNothingOutWhileOthersAddAndRemove() throws Exception {
        for (String id : List.of("web-2", "web-4", "web-6", "web-8")) {
            json(201, api.post("/v0/integrations", "{\"integration_id\":\"" + id + "\"}"));
        }

        JsonNode first = json(200, api.get("/v0/integrations?name=web&limit=2"));
        json(201, api.post("/v0/integrations", "{\"integration_id\":\"web-3\"}"));
        json(201, api.post("/v0/integrations", "{\"integration_id\":\"web-7\"}"));
        for (String id : List.of("web-4", "web-6")) {
            assertEquals(
                    204, api.change("DELETE", "/v0/integrations/" + id, null).statusCode());
        }
        JsonNode second = json(200, api.get(first.path("next").asText()));

        assertEquals(List.of("web-2", "web-4"), first.findValuesAsText("integration_id"));
        assertEquals(List.of("web-7", "web-8"), second.findValuesAsText("integration_id"));
        assertTrue(second.path("next").isMissingNode());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name=%25", "name=_x", "name=%27%22%3B--", "name=%F0%9F%9A%80", "name=%00", "name=a+b",
                        "after=%F0%9F%9A%80",
                "after=%FF", "after=__x__", "after=%00", "status=%27", "name=%FF", "after=LONG", "name=LONG"
            })
    void takesAnyTextForAFilterOrSaysWhatIsWrongWithIt(String text) throws Exception {
        String query = text.replace("LONG", LONG);
        for (String path : List.of("/v0/integrations?", "/v0/organizations?")) {
            HttpResponse<String> answer = api.get(path + query);
            int status = query.contains("%FF") || query.startsWith("status") ? 400 : 200;
            JsonNode body = json(status, answer);
            assertTrue(status != 200 || body.path("items").isArray(), body.toString());
        }
        HttpResponse<String> audit = api.get("/v0/audit?subject=" + query.replaceFirst("[a-z]+=", ""));
        assertTrue(audit.statusCode() == 200 || audit.statusCode() == 400, audit.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"%00", "__x__", "%F0%9F%9A%80", "%FF", "%ED%A0%80", "a%2Fb", "%25", "a%20b", "LONG"})
    void saysThatAnOddNameIsUnknown(String text) throws Exception {
        String name = text.replace("LONG", LONG);
        for (String path : List.of(
                "/v0/integrations/" + name,
                "/v0/integrations/" + name + "/quota",
                "/v0/integrations/" + name + "/keys",
                ACME + "/keys/" + name,
                "/v0/organizations/" + name,
                "/v0/organizations/" + name + "/keys")) {
            JsonNode problem = json(404, api.get(path));
            assertFalse(problem.path("detail").asText().isEmpty());
        }
        json(404, api.change("PATCH", "/v0/integrations/" + name, "{\"description\":\"x\"}"));
        json(404, api.post("/v0/integrations/" + name + "/keys", "{}"));
        json(404, api.post("/v0/integrations/" + name + "/suspend", null));
        json(404, api.post(ACME + "/keys/" + name + "/revoke", null));
        json(404, api.change("DELETE", "/v0/organizations/isp/keys/" + name, null));
    }

    @Test
    void answersWhatTheClientHasAlreadyWith304() throws Exception {
        String tag = api.get(ACME).headers().firstValue("ETag").orElseThrow();

        for (String known : List.of(tag, "W/" + tag, "\"x\", " + tag, "*")) {
            assertEquals(
                    304,
                    api.send(api.request("GET", ACME, null).header("If-None-Match", known))
                            .statusCode(),
                    known);
        }
        for (String other : List.of("\"x\"", tag.substring(1), tag + " " + tag)) {
            assertEquals(
                    200,
                    api.send(api.request("GET", ACME, null).header("If-None-Match", other))
                            .statusCode(),
                    other);
        }
        json(200, api.change("PATCH", ACME, "{\"description\":\"other\"}"));
        assertEquals(
                200,
                api.send(api.request("GET", ACME, null).header("If-None-Match", tag))
                        .statusCode());
    }

    @Test
    void removesAnIntegrationOnceItsKeysAreRevoked() throws Exception {
        json(201, api.post(ACME + "/keys", "{\"key_id\":\"ki_web\"}"));
        json(409, api.change("DELETE", ACME, null));
        json(200, api.post(ACME + "/keys/ki_web/revoke", null));

        HttpResponse<String> gone = api.change("DELETE", ACME, null);

        assertEquals(204, gone.statusCode());
        assertEquals(Optional.empty(), gone.headers().firstValue("Content-Length"));
        json(404, api.get(ACME));
    }

    @Test
    void walksTheLifeOfAnAutojoinKey() throws Exception {
        json(201, api.post("/v0/organizations", "{\"organization\":\"isp\",\"email\":\"noc@isp.example\"}"));
        JsonNode key = json(201, api.post("/v0/organizations/isp/keys", null));
        String id = key.path("key_id").asText();

        assertEquals(
                Optional.of("isp"),
                api.store.findOrganization(key.path("api_key").asText()));
        assertEquals(
                List.of(id), json(200, api.get("/v0/organizations/isp/keys")).findValuesAsText("key_id"));
        assertEquals(
                204,
                api.change("DELETE", "/v0/organizations/isp/keys/" + id, null).statusCode());
        json(404, api.change("DELETE", "/v0/organizations/isp/keys/" + id, null));
        json(404, api.get("/v0/organizations/nobody/keys"));
    }
}
