package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.registry.Author;
import dev.tollgate.exchange.registry.Expected;
import dev.tollgate.exchange.registry.Integrations;
import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.registry.Operators;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operators' page as a browser asks for it: sessions, forms and what they change, and what goes wrong on the way. */
abstract class OperatorsPageContract {
    private static final String ACME = "/integrations/acme";
    private static final Pattern API_KEY = Pattern.compile("mlabk\\.[A-Za-z0-9_.-]+");

    @TempDir
    Path dir;

    private RunningOperators api;
    private FormsClient browser;

    /** Opens an empty store. */
    abstract OperatorStore open() throws Exception;

    @BeforeEach
    void start() throws Exception {
        api = new RunningOperators(open());
        browser = new FormsClient(api);
        new Integrations(api.store, new Author("tester", Instant::now)).create("acme", "Acme <Inc>");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void walksTheLifeOfAKey() throws Exception {
        browser.signIn(api.editor);
        HttpResponse<String> made =
                browser.send(ACME + "/keys", browser.form(ACME, "/keys", Map.of("key_id", "ki_web", "tier", "2")));
        ApiKey key = keyIn(made);
        assertEquals(200, api.exchange.exchange(key).statusCode());
        assertEquals("no-store", made.headers().firstValue("Cache-Control").orElse(""));

        String list = browser.page(ACME).body();
        assertTrue(list.contains("ki_web") && !list.contains(key.revealSecret()), list);
        HttpResponse<String> rotated =
                browser.send(ACME + "/keys/ki_web/rotate", browser.form(ACME, "/rotate", Map.of("overlap", "1h")));
        ApiKey next = keyIn(rotated);
        assertEquals(200, api.exchange.exchange(next).statusCode());
        assertEquals(
                303,
                browser.send(ACME + "/keys/ki_web/revoke", browser.form(ACME, "/revoke", Map.of()))
                        .statusCode());
        assertEquals("revoked", api.store.key(key.name()).orElseThrow().status());
        assertTrue(browser.page("/audit").body().contains("key rotate"));
    }

    @Test
    void showsTheWholeAuditLogInParts() throws Exception {
        browser.signIn(api.viewer);
        Integrations integrations = new Integrations(api.store, new Author("tester", Instant::now));
        for (int i = 0; i < 51; i++) {
            integrations.update("acme", "text " + i, Expected.ANYTHING);
        }
        String view = browser.page(ACME).body();
        assertTrue(view.contains("<a href=\"/audit?subject=acme\">All its changes</a>"), view);
        String newest = browser.page("/audit?subject=acme").body();
        assertTrue(newest.contains("text 50") && !newest.contains("integration create"), newest);
        Matcher older = Pattern.compile("href=\"(/audit\\?subject=acme&amp;after=[^\"]+)\">Older changes<")
                .matcher(newest);
        assertTrue(older.find(), newest);
        integrations.update("acme", "last", Expected.ANYTHING);
        String oldest = browser.page(older.group(1).replace("&amp;", "&")).body();
        assertTrue(oldest.contains("integration create") && !oldest.contains("Older changes"), oldest);
        assertFalse(oldest.contains("text 1 "), oldest);
        assertEquals(400, browser.page("/audit?after=x").statusCode());
    }

    @Test
    void aProxyThatEndsTlsMakesTheCookieSecure() throws Exception {
        HttpResponse<String> welcome =
                api.send(browser.request("/login", Map.of("token", api.viewer)).header("X-Forwarded-Proto", "https"));
        String cookie = welcome.headers().firstValue("Set-Cookie").orElseThrow();
        assertTrue(cookie.startsWith("__Host-") && cookie.endsWith("; Secure"), cookie);
        HttpRequest.Builder next = HttpRequest.newBuilder(api.uri(ACME))
                .header("Cookie", cookie.replaceAll(";.*", ""))
                .header("X-Forwarded-Proto", "https");
        assertEquals(200, api.send(next).statusCode());
    }

    private static ApiKey keyIn(HttpResponse<String> answer) {
        assertEquals(200, answer.statusCode(), answer.body());
        Matcher key = API_KEY.matcher(answer.body());
        assertTrue(key.find(), answer.body());
        return ApiKey.parse(key.group()).orElseThrow();
    }

    @Test
    void makesOneKeyOfAFormThatIsSentTwice() throws Exception {
        browser.signIn(api.editor);
        Map<String, String> form = browser.form(ACME, "/keys", Map.of());

        assertEquals(200, browser.send(ACME + "/keys", form).statusCode());
        assertEquals(409, browser.send(ACME + "/keys", form).statusCode());
        assertEquals(1, api.store.keys("acme").entries().size());
    }

    @Test
    void countsOnlyFormsThatMakeAKey() throws Exception {
        browser.signIn(api.editor);
        for (String text : List.of("one", "two")) {
            Map<String, String> form = browser.form(ACME, "/description", Map.of("description", text, "once", "same"));
            assertEquals(303, browser.send(ACME + "/description", form).statusCode());
        }
        Map<String, String> key = browser.form(ACME, "/keys", Map.of("key_id", "ki_web"));
        browser.send(ACME + "/keys", key);
        String again = browser.send(ACME + "/keys", key).body();
        assertTrue(again.contains("this form has made key &#39;ki_web&#39; already"), again);
        key.remove("once");
        key.put("key_id", "ki_other");
        assertEquals(409, browser.send(ACME + "/keys", key).statusCode());
        assertEquals(1, api.store.keys("acme").entries().size());
    }

    @Test
    void takesNoUnknownFormForAnother() throws Exception {
        browser.signIn(api.editor);
        browser.send(ACME + "/keys", browser.form(ACME, "/keys", Map.of("key_id", "ki_web")));
        Map<String, String> form = browser.form(ACME, "/rotate", Map.of());
        for (String path : List.of(
                "/integrations/acme/keys/ki_web/rotat",
                "/integrations/acme/keys/ki_web/rotate/x",
                "/integrations/acme/keys/ki_web/",
                "/integrations/acme/keys/ki_web",
                "/integrations/acme/limits/ki_web/rotate",
                "/integrations/acme/suspend/x",
                "/integrations/acme/suspended",
                "/integrations/acme",
                "/organizations/acme/suspend",
                "/again",
                "/")) {
            assertEquals(404, browser.send(path, form).statusCode(), path);
        }
        assertEquals(404, browser.send("/integrations/nobody/suspend", form).statusCode());
        assertEquals(1, api.store.keys("acme").entries().size());
        assertEquals("active", api.store.integration("acme").orElseThrow().status());
    }

    @Test
    void goesOnAfterSigningInWhereItWasAskedFor() throws Exception {
        Map<String, String> login = FormsClient.fields(
                browser.page("/integrations?name=ac&status=active").body(), "token");
        assertEquals("/integrations?name=ac&amp;status=active", login.get("next"));
        login.put("token", api.viewer);
        login.put("next", "/integrations?name=ac&status=active");
        assertEquals(
                Optional.of("/integrations?name=ac&status=active"),
                browser.send("/login", login).headers().firstValue("Location"));
    }

    @Test
    void saysWhichLimitHoldsFromWhereAndSinceWhen() throws Exception {
        browser.signIn(api.editor);
        Map<String, String> values = new LinkedHashMap<>();
        values.put("requests", "50000/24h");
        values.put("temporary", "client");
        values.put("temporary_limit", "9/1h");
        values.put("until", "2099-12-24");
        assertEquals(
                303,
                browser.send(ACME + "/quota", browser.form(ACME, "/quota", values))
                        .statusCode());

        String shown = browser.page(ACME).body();
        assertTrue(shown.contains("set for this integration") && shown.contains("50000/24h"), shown);
        assertTrue(shown.contains("temporary, until 2099-12-24T00:00:00Z"), shown);
        assertTrue(shown.contains(", by alice"), shown);
        HttpResponse<String> wrong =
                browser.send(ACME + "/quota", browser.form(ACME, "/quota", Map.of("requests", "many <b>")));
        assertEquals(422, wrong.statusCode());
        assertTrue(wrong.body().contains("value=\"many &lt;b&gt;\""), wrong.body());
        assertEquals(
                303,
                browser.send(ACME + "/quota", browser.form(ACME, "/quota", Map.of("end", "client")))
                        .statusCode());
        assertTrue(
                api.store.integration("acme").orElseThrow().quota().overrides().isEmpty());
    }

    @Test
    void showsAnothersEditAndSavesOverItOnlyWhenToldTo() throws Exception {
        browser.signIn(api.editor);
        Map<String, String> form = browser.form(ACME, "/description", Map.of("description", "mine"));
        new Integrations(api.store, new Author("carol", Instant::now)).update("acme", "carol's", Expected.ANYTHING);

        HttpResponse<String> conflict = browser.send(ACME + "/description", form);

        assertEquals(409, conflict.statusCode());
        assertTrue(
                conflict.body().contains("carol at ") && conflict.body().contains("value=\"mine\""), conflict.body());
        assertEquals("carol's", api.store.integration("acme").orElseThrow().description());
        assertEquals(
                303,
                browser.send(ACME + "/description", FormsClient.fields(conflict.body(), "/description"))
                        .statusCode());
        assertEquals("mine", api.store.integration("acme").orElseThrow().description());
    }

    @Test
    void keepsWhatWasTypedWhenTheSessionHasEnded() throws Exception {
        browser.signIn(api.editor);
        Map<String, String> form = browser.form(ACME, "/description", Map.of("description", "long thought"));
        browser.cookie = "";

        HttpResponse<String> ended = browser.send(ACME + "/description", form);
        assertEquals(401, ended.statusCode());
        Map<String, String> login = FormsClient.fields(ended.body(), "token");
        login.put("token", api.editor);
        HttpResponse<String> again = browser.send("/login", login);
        browser.cookie = again.headers().firstValue("Set-Cookie").orElseThrow().replaceAll(";.*", "");

        assertTrue(again.body().contains("value=\"long thought\""), again.body());
        assertEquals("Acme <Inc>", api.store.integration("acme").orElseThrow().description());
        HttpResponse<String> saved =
                browser.send(ACME + "/description", FormsClient.fields(again.body(), "/description"));
        assertEquals(303, saved.statusCode(), saved.body() + again.body());
        assertEquals("long thought", api.store.integration("acme").orElseThrow().description());
    }

    @Test
    void endsTheSessionOfARevokedToken() throws Exception {
        browser.signIn(api.editor);
        new Operators(api.store, new Author("tester", Instant::now)).revoke("alice");
        long deadline = System.nanoTime() + 60_000_000_000L;
        int status = 200;
        while (status == 200 && System.nanoTime() < deadline) {
            Thread.sleep(200);
            status = browser.page(ACME).statusCode();
        }

        assertEquals(401, status);
    }

    @Test
    void takesNoFormOfAnotherSiteOrSessionOrOfAViewer() throws Exception {
        browser.signIn(api.editor);
        Map<String, String> form = browser.form(ACME, "/description", Map.of("description", "forged"));
        HttpRequest.Builder other =
                browser.request("/integrations/acme/description", form).header("Origin", "https://evil.example");
        assertEquals(403, api.send(other).statusCode());
        HttpRequest.Builder unnamed =
                browser.request("/integrations/acme/description", form).header("Sec-Fetch-Site", "cross-site");
        assertEquals(403, api.send(unnamed.header("Cookie", browser.cookie)).statusCode());
        form.put("proof", "x");
        assertEquals(403, browser.send(ACME + "/description", form).statusCode());
        browser.signIn(api.viewer);
        assertFalse(browser.page(ACME).body().contains("Save description"));
        form.put("proof", FormsClient.proof(browser.page(ACME).body()));
        assertEquals(403, browser.send(ACME + "/description", form).statusCode());
        assertEquals("Acme <Inc>", api.store.integration("acme").orElseThrow().description());
    }

    @Test
    void escapesWhatItShowsAndLoadsNothingFromElsewhere() throws Exception {
        browser.signIn(api.editor);
        HttpResponse<String> shown = browser.page("/integrations?name=%22%3E%3Cb%3E");
        assertTrue(shown.body().contains("value=\"&quot;&gt;&lt;b&gt;\""), shown.body());
        assertTrue(browser.page("/integrations").body().contains("Acme &lt;Inc&gt;"));
        String policy = shown.headers().firstValue("Content-Security-Policy").orElse("");
        assertTrue(policy.startsWith("default-src 'none'; style-src 'self'; form-action 'self'"), policy);
        assertFalse(shown.body().contains("<script") || shown.body().contains(" style="), shown.body());
        String set = api.send(browser.request("/login", Map.of("token", api.editor)))
                .headers()
                .firstValue("Set-Cookie")
                .orElseThrow();
        assertTrue(set.endsWith("; Path=/; HttpOnly; SameSite=Strict"), set);
        HttpResponse<String> away =
                api.send(browser.request("/login", Map.of("token", api.editor, "next", "//evil.example")));
        assertEquals(Optional.of("/"), away.headers().firstValue("Location"));
    }
}
