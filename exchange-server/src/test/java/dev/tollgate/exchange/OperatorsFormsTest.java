package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.ops.api.Operations;
import dev.tollgate.exchange.ops.sources.Sources;
import dev.tollgate.exchange.registry.Author;
import dev.tollgate.exchange.registry.Expected;
import dev.tollgate.exchange.registry.Integrations;
import dev.tollgate.exchange.registry.KeyHashing;
import dev.tollgate.exchange.registry.Keys;
import dev.tollgate.exchange.store.sqlite.SqliteStore;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each form of the page when its session has ended, the store is out, or somebody else was faster: nothing typed is lost. */
final class OperatorsFormsTest {
    private static final String ACME = "/integrations/acme";
    private static final int MADE = 200;
    private static final int SAVED = 303;

    @TempDir
    private Path dir;

    private UnsteadyStore unsteady;
    private SqliteStore inner;
    private RunningOperators api;
    private FormsClient browser;

    /** The forms, with what is typed into them, and what a success answers. */
    enum Sent {
        INTEGRATION("/integrations", "/integrations", SAVED, "integration_id=new-1", "description=a <long> thought"),
        DESCRIPTION(ACME, ACME + "/description", SAVED, "description=a <long> & \"odd\" thought"),
        QUOTA(
                ACME,
                ACME + "/quota",
                SAVED,
                "requests=7/1h",
                "temporary=client",
                "temporary_limit=9/1h",
                "until=2099-12-24",
                "end="),
        KEY(ACME, ACME + "/keys", MADE, "key_id=ki_typed", "tier=3", "expires=90d", "description=for the web"),
        ROTATE(ACME, ACME + "/keys/ki_web/rotate", MADE, "overlap=36h"),
        REVOKE(ACME, ACME + "/keys/ki_web/revoke", SAVED),
        SUSPEND(ACME, ACME + "/suspend", SAVED);

        private final String view;
        private final String action;
        private final int success;
        private final List<String> typed;

        Sent(String view, String action, int success, String... typed) {
            this.view = view;
            this.action = action;
            this.success = success;
            this.typed = List.of(typed);
        }

        Map<String, String> filled() {
            Map<String, String> values = new LinkedHashMap<>();
            typed.forEach(text -> values.put(text.replaceFirst("=.*", ""), text.replaceFirst("[^=]*=", "")));
            return values;
        }

        void assertKept(String html) {
            filled().forEach((name, value) -> {
                String shown = value.replace("&", "&amp;")
                        .replace("\"", "&quot;")
                        .replace("<", "&lt;")
                        .replace(">", "&gt;");
                String field = "name=\"" + name + "\" value=\"" + shown + "\"";
                assertTrue(html.contains(field), field + " in " + html);
            });
        }
    }

    @BeforeEach
    void start() throws Exception {
        inner = SqliteStore.open(dir.resolve("keys.db"));
        Author author = new Author("tester", Instant::now);
        new Integrations(inner, author).create("acme", "Acme");
        new Keys(inner, author)
                .create(ApiKey.generate("acme", "ki_web"), new Keys.Terms(0, "", null), new KeyHashing(null, 4)::hash);
        unsteady = new UnsteadyStore(inner);
        api = new RunningOperators(unsteady.store(), Duration.ofMinutes(5), Optional.empty(), Sources.none());
        browser = new FormsClient(api);
        browser.signIn(api.editor);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private long changes() throws Exception {
        return inner.audit(Optional.empty(), 100).entries().size();
    }

    @ParameterizedTest
    @EnumSource
    void isKeptUntilItsSenderHasSignedInAgain(Sent form) throws Exception {
        Map<String, String> fields = browser.form(form.view, form.action, form.filled());
        long before = changes();
        browser.cookie = "";

        HttpResponse<String> ended = browser.send(form.action, fields);
        Map<String, String> login = FormsClient.fields(ended.body(), "token");
        login.replaceAll((name, value) -> text(value));
        login.put("token", "mlabo.alice.wrong");
        HttpResponse<String> wrong = browser.send("/login", login);
        Map<String, String> second = FormsClient.fields(wrong.body(), "token");
        second.replaceAll((name, value) -> text(value));
        second.put("token", api.editor);
        HttpResponse<String> again = browser.send("/login", second);
        browser.cookie = again.headers().firstValue("Set-Cookie").orElseThrow().replaceAll(";.*", "");

        assertEquals("401 401 200", ended.statusCode() + " " + wrong.statusCode() + " " + again.statusCode());
        form.assertKept(again.body());
        assertTrue(again.body().contains("Nothing was changed"), again.body());
        assertEquals(before, changes());
        assertSaved(form, again);
    }

    /** As a browser reads an attribute. */
    private static String text(String html) {
        return html.replace("&quot;", "\"")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
    }

    private void assertSaved(Sent form, HttpResponse<String> shown) throws Exception {
        Map<String, String> fields = FormsClient.fields(shown.body(), form.action);
        fields.replaceAll((name, value) -> text(value));
        form.filled().forEach((name, value) -> assertEquals(value, fields.get(name)));
        long before = changes();
        HttpResponse<String> saved = browser.send(form.action, fields);
        assertEquals(form.success, saved.statusCode(), saved.body());
        assertTrue(changes() > before);
    }

    @ParameterizedTest
    @EnumSource
    void isKeptWhileTheStoreIsOut(Sent form) throws Exception {
        Map<String, String> fields = browser.form(form.view, form.action, form.filled());
        unsteady.out = true;

        HttpResponse<String> failed = browser.send(form.action, fields);

        assertEquals(503, failed.statusCode());
        assertTrue(failed.body().contains("unsteady store is out"), failed.body());
        form.assertKept(failed.body());
        unsteady.out = false;
        assertSaved(form, failed);
    }

    @ParameterizedTest
    @EnumSource(names = {"DESCRIPTION", "QUOTA"})
    void isKeptWhenSomebodyElseWasFaster(Sent form) throws Exception {
        Map<String, String> fields = browser.form(form.view, form.action, form.filled());
        new Integrations(inner, new Author("carol", Instant::now)).update("acme", "carol's", Expected.ANYTHING);
        Map<String, String> theirs = browser.form(ACME, "/quota", Map.of("requests", "8/1h", "tests", "5/1h"));
        assertEquals(SAVED, browser.send(ACME + "/quota", theirs).statusCode());

        HttpResponse<String> conflict = browser.send(form.action, fields);

        assertEquals(409, conflict.statusCode());
        assertTrue(conflict.body().contains("somebody else was faster"), conflict.body());
        String stored = form == Sent.QUOTA ? "Saved meanwhile: 8/1h" : "Saved meanwhile: carol&#39;s";
        assertTrue(conflict.body().contains(stored), conflict.body());
        assertEquals(1, conflict.body().split("Saved meanwhile", -1).length - 1, conflict.body());
        form.assertKept(conflict.body());
        assertSaved(form, conflict);
        assertEquals(
                "5/1h",
                inner.integration("acme")
                        .orElseThrow()
                        .quota()
                        .ordinary()
                        .shown()
                        .get("tests"));
    }

    @Test
    void saysThatATemporaryLimitIsIncomplete() throws Exception {
        for (Map<String, String> half : List.of(Map.of("temporary", "client"), Map.of("until", "7d"))) {
            HttpResponse<String> told = browser.send(ACME + "/quota", browser.form(ACME, "/quota", half));
            assertEquals(422, told.statusCode());
            assertTrue(told.body().contains("temporary_limit: is missing"), told.body());
        }
        String wrong = browser.send(ACME + "/quota", browser.form(ACME, "/quota", Map.of("requests", "many")))
                .body();
        assertTrue(wrong.contains("requests: ") && !wrong.contains("requests: requests"), wrong);
    }

    @Test
    void programsAreToldOnEachRouteThatTheStoreIsOut() throws Exception {
        unsteady.out = true;
        List<String> alone = List.of("GET /v0/operator", "GET /v0/signing-keys", "GET /v0/sidecars");
        for (String route : Operations.of(inner, 4, List::of, Optional.empty()).paths()) {
            String[] parts = route.split(" ");
            String path = parts[1].replace("{integration}", "acme")
                    .replace("{key}", "ki_web")
                    .replace("{organization}", "isp");
            HttpResponse<String> answer = api.change(parts[0], path, body(parts[0], path));
            if (alone.contains(route)) {
                continue;
            }
            assertEquals(503, answer.statusCode(), route + answer.body());
            assertEquals(
                    "application/problem+json 1",
                    answer.headers().firstValue("Content-Type").orElse("") + " "
                            + answer.headers().firstValue("Retry-After").orElse(""),
                    route);
            assertTrue(answer.body().contains("unsteady store is out"), route + answer.body());
        }
        assertFalse(inner.audit(Optional.empty(), 100).entries().stream()
                .anyMatch(line -> line.author().equals("alice")));
    }

    private static String body(String method, String path) {
        String wanted = path.replaceAll(".*/", "");
        return switch (method + ' ' + wanted) {
            case "POST integrations" -> "{\"integration_id\":\"b\"}";
            case "POST organizations" -> "{\"organization\":\"isp\",\"email\":\"a@b\"}";
            case "PATCH acme" -> "{\"description\":\"b\"}";
            case "PATCH ki_web" -> "{\"tier\":1}";
            case "PATCH quota" ->
                path.contains("/keys/")
                        ? "{\"quota\":{\"key_requests\":\"1/1h\"}}"
                        : "{\"quota\":{\"requests\":\"1/1h\"}}";
            default -> Arrays.asList("GET", "DELETE").contains(method) ? null : "{}";
        };
    }
}
