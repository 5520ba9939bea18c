package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.registry.Author;
import dev.tollgate.exchange.registry.Expected;
import dev.tollgate.exchange.registry.Integrations;
import dev.tollgate.exchange.registry.Operators;
import dev.tollgate.exchange.store.sqlite.SqliteStore;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operators' page as a browser asks for it: sessions, forms and what they change, and what goes wrong on the way. */
final class OperatorsPageTest {
    private static final String ACME = "/integrations/acme";
    private static final Pattern API_KEY = Pattern.compile("mlabk\\.[A-Za-z0-9_.-]+");

    private static final Pattern FORM =
            Pattern.compile("<form method=\"post\" action=\"([^\"]*)\".*?</form>", Pattern.DOTALL);
    private static final Pattern INPUT =
            Pattern.compile("<input[^>]* name=\"([^\"]*)\"[^>]*?(?: value=\"([^\"]*)\")?>");

    @TempDir
    private Path dir;

    private RunningOperators api;
    private String cookie = "";

    @BeforeEach
    void start() throws Exception {
        api = new RunningOperators(SqliteStore.open(dir.resolve("keys.db")));
        new Integrations(api.store, new Author("tester", Instant::now)).create("acme", "Acme <Inc>");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void walksTheLifeOfAKey() throws Exception {
        signIn(api.editor);
        HttpResponse<String> made = send(ACME + "/keys", form(ACME, "/keys", Map.of("key_id", "ki_web", "tier", "2")));
        ApiKey key = keyIn(made);
        assertEquals(200, api.exchange.exchange(key).statusCode());
        assertEquals("no-store", made.headers().firstValue("Cache-Control").orElse(""));

        String list = page(ACME).body();
        assertTrue(list.contains("ki_web") && !list.contains(key.revealSecret()), list);
        HttpResponse<String> rotated =
                send(ACME + "/keys/ki_web/rotate", form(ACME, "/rotate", Map.of("overlap", "1h")));
        ApiKey next = keyIn(rotated);
        assertEquals(200, api.exchange.exchange(next).statusCode());
        assertEquals(
                303,
                send(ACME + "/keys/ki_web/revoke", form(ACME, "/revoke", Map.of()))
                        .statusCode());
        assertEquals("revoked", api.store.key(key.name()).orElseThrow().status());
        assertTrue(page("/audit").body().contains("key rotate"));
    }

    private static ApiKey keyIn(HttpResponse<String> answer) {
        assertEquals(200, answer.statusCode(), answer.body());
        Matcher key = API_KEY.matcher(answer.body());
        assertTrue(key.find(), answer.body());
        return ApiKey.parse(key.group()).orElseThrow();
    }

    @Test
    void makesOneKeyOfAFormThatIsSentTwice() throws Exception {
        signIn(api.editor);
        Map<String, String> form = form(ACME, "/keys", Map.of());

        assertEquals(200, send(ACME + "/keys", form).statusCode());
        assertEquals(409, send(ACME + "/keys", form).statusCode());
        assertEquals(1, api.store.keys("acme").entries().size());
    }

    @Test
    void saysWhichLimitHoldsFromWhereAndSinceWhen() throws Exception {
        signIn(api.editor);
        Map<String, String> values = new LinkedHashMap<>();
        values.put("requests", "50000/24h");
        values.put("temporary", "client");
        values.put("temporary_limit", "9/1h");
        values.put("until", "2099-12-24");
        assertEquals(303, send(ACME + "/quota", form(ACME, "/quota", values)).statusCode());

        String shown = page(ACME).body();
        assertTrue(shown.contains("set for this integration") && shown.contains("50000/24h"), shown);
        assertTrue(shown.contains("temporary, until 2099-12-24T00:00:00Z"), shown);
        assertTrue(shown.contains(", by alice"), shown);
        HttpResponse<String> wrong = send(ACME + "/quota", form(ACME, "/quota", Map.of("requests", "many <b>")));
        assertEquals(422, wrong.statusCode());
        assertTrue(wrong.body().contains("value=\"many &lt;b&gt;\""), wrong.body());
        assertEquals(
                303,
                send(ACME + "/quota", form(ACME, "/quota", Map.of("end", "client")))
                        .statusCode());
        assertTrue(
                api.store.integration("acme").orElseThrow().quota().overrides().isEmpty());
    }

    @Test
    void showsAnothersEditAndSavesOverItOnlyWhenToldTo() throws Exception {
        signIn(api.editor);
        Map<String, String> form = form(ACME, "/description", Map.of("description", "mine"));
        new Integrations(api.store, new Author("carol", Instant::now)).update("acme", "carol's", Expected.ANYTHING);

        HttpResponse<String> conflict = send(ACME + "/description", form);

        assertEquals(409, conflict.statusCode());
        assertTrue(
                conflict.body().contains("carol at ") && conflict.body().contains("value=\"mine\""), conflict.body());
        assertEquals("carol's", api.store.integration("acme").orElseThrow().description());
        assertEquals(
                303,
                send(ACME + "/description", fields(conflict.body(), "/description"))
                        .statusCode());
        assertEquals("mine", api.store.integration("acme").orElseThrow().description());
    }

    @Test
    void keepsWhatWasTypedWhenTheSessionHasEnded() throws Exception {
        signIn(api.editor);
        Map<String, String> form = form(ACME, "/description", Map.of("description", "long thought"));
        cookie = "";

        HttpResponse<String> ended = send(ACME + "/description", form);
        assertEquals(401, ended.statusCode());
        Map<String, String> login = fields(ended.body(), "token");
        login.put("token", api.editor);
        HttpResponse<String> welcome = send("/login", login);
        cookie = welcome.headers().firstValue("Set-Cookie").orElseThrow().replaceAll(";.*", "");
        HttpResponse<String> again =
                page(welcome.headers().firstValue("Location").orElseThrow());

        assertTrue(again.body().contains("value=\"long thought\""), again.body());
        assertEquals("Acme <Inc>", api.store.integration("acme").orElseThrow().description());
        HttpResponse<String> saved = send(ACME + "/description", fields(again.body(), "/description"));
        assertEquals(303, saved.statusCode(), saved.body() + again.body());
        assertEquals("long thought", api.store.integration("acme").orElseThrow().description());
    }

    @Test
    void endsTheSessionOfARevokedToken() throws Exception {
        signIn(api.editor);
        new Operators(api.store, new Author("tester", Instant::now)).revoke("alice");
        long deadline = System.nanoTime() + 15_000_000_000L;
        int status = 200;
        while (status == 200 && System.nanoTime() < deadline) {
            Thread.sleep(200);
            status = page(ACME).statusCode();
        }

        assertEquals(401, status);
    }

    @Test
    void takesNoFormOfAnotherSiteOrSessionOrOfAViewer() throws Exception {
        signIn(api.editor);
        Map<String, String> form = form(ACME, "/description", Map.of("description", "forged"));
        HttpRequest.Builder other =
                request("/integrations/acme/description", form).header("Origin", "https://evil.example");
        assertEquals(403, api.send(other).statusCode());
        form.put("proof", "x");
        assertEquals(403, send(ACME + "/description", form).statusCode());
        signIn(api.viewer);
        assertFalse(page(ACME).body().contains("Save description"));
        form.put("proof", proof(page(ACME).body()));
        assertEquals(403, send(ACME + "/description", form).statusCode());
        assertEquals("Acme <Inc>", api.store.integration("acme").orElseThrow().description());
    }

    @Test
    void escapesWhatItShowsAndLoadsNothingFromElsewhere() throws Exception {
        signIn(api.editor);
        HttpResponse<String> shown = page("/integrations?name=%22%3E%3Cb%3E");
        assertTrue(shown.body().contains("value=\"&quot;&gt;&lt;b&gt;\""), shown.body());
        assertTrue(page("/integrations").body().contains("Acme &lt;Inc&gt;"));
        String policy = shown.headers().firstValue("Content-Security-Policy").orElse("");
        assertTrue(policy.startsWith("default-src 'none'; style-src 'self'; form-action 'self'"), policy);
        assertFalse(shown.body().contains("<script") || shown.body().contains(" style="), shown.body());
        String set = api.send(request("/login", Map.of("token", api.editor)))
                .headers()
                .firstValue("Set-Cookie")
                .orElseThrow();
        assertTrue(set.endsWith("; Path=/; HttpOnly; SameSite=Strict"), set);
        HttpResponse<String> away = api.send(request("/login", Map.of("token", api.editor, "next", "//evil.example")));
        assertEquals(Optional.of("/"), away.headers().firstValue("Location"));
    }

    private void signIn(String token) throws Exception {
        cookie = api.send(request("/login", Map.of("token", token)))
                .headers()
                .firstValue("Set-Cookie")
                .orElseThrow()
                .replaceAll(";.*", "");
    }

    private HttpResponse<String> page(String path) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(api.uri(path));
        return api.send(cookie.isEmpty() ? request : request.header("Cookie", cookie));
    }

    private HttpResponse<String> send(String path, Map<String, String> form) throws Exception {
        HttpRequest.Builder request = request(path, form);
        return api.send(cookie.isEmpty() ? request : request.header("Cookie", cookie));
    }

    private HttpRequest.Builder request(String path, Map<String, String> form) {
        StringBuilder body = new StringBuilder();
        form.forEach((name, value) -> body.append(body.isEmpty() ? "" : "&")
                .append(URLEncoder.encode(name, StandardCharsets.UTF_8))
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return HttpRequest.newBuilder(api.uri(path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
    }

    /** Fills in the form of a view whose action ends like that. */
    private Map<String, String> form(String view, String action, Map<String, String> typed) throws Exception {
        Map<String, String> fields = fields(page(view).body(), action);
        fields.putAll(typed);
        return fields;
    }

    /** Returns the fields of the first form whose action ends so, else of the first that has a field of this name. */
    private static Map<String, String> fields(String html, String named) {
        List<MatchResult> forms = FORM.matcher(html).results().toList();
        MatchResult form = forms.stream()
                .filter(candidate -> candidate.group(1).endsWith(named))
                .findFirst()
                .or(() -> forms.stream()
                        .filter(candidate -> candidate.group().contains("name=\"" + named + "\""))
                        .findFirst())
                .orElseThrow(() -> new AssertionError("no form " + named + " in " + html));
        Map<String, String> fields = new LinkedHashMap<>();
        INPUT.matcher(form.group())
                .results()
                .forEach(input -> fields.put(input.group(1), input.group(2) == null ? "" : input.group(2)));
        return fields;
    }

    private static String proof(String html) {
        Matcher proof = Pattern.compile("name=\"proof\" value=\"([^\"]+)\"").matcher(html);
        return proof.find() ? proof.group(1) : "";
    }
}
