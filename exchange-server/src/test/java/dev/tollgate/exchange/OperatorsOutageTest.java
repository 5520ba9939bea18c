package dev.tollgate.exchange;

import static dev.tollgate.exchange.RunningOperators.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.exchange.ops.sources.Sources;
import dev.tollgate.exchange.registry.Author;
import dev.tollgate.exchange.registry.Integrations;
import dev.tollgate.exchange.store.sqlite.SqliteStore;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators see while the store is out, hangs and comes back: each answer says what to do, and nothing typed is lost. */
final class OperatorsOutageTest {
    private static final String ACME = "/integrations/acme";
    private static final String TYPED = "value=\"a long thought\"";

    @TempDir
    private Path dir;

    private UnsteadyStore unsteady;
    private RunningOperators api;
    private FormsClient browser;

    @BeforeEach
    void start() throws Exception {
        SqliteStore store = SqliteStore.open(dir.resolve("keys.db"));
        for (int i = 0; i < 30; i++) {
            new Integrations(store, new Author("tester", Instant::now)).create("acme" + (i == 0 ? "" : "-" + i), "");
        }
        unsteady = new UnsteadyStore(store);
        start(Duration.ofMinutes(5));
    }

    private void start(Duration grace) throws Exception {
        if (api != null) {
            api.close();
            unsteady = new UnsteadyStore(SqliteStore.open(dir.resolve("other.db")));
            new Integrations(unsteady.store(), new Author("tester", Instant::now)).create("acme", "");
        }
        api = new RunningOperators(unsteady.store(), grace, Optional.empty(), Sources.none());
        browser = new FormsClient(api);
        browser.signIn(api.editor);
    }

    @AfterEach
    void stop() {
        unsteady.hang.countDown();
        api.close();
    }

    @Test
    void asksForTheKeysOfAListAtOnce() throws Exception {
        unsteady.asked.clear();

        assertTrue(browser.page("/integrations").body().contains("Next page"));

        assertEquals(
                List.of("integrations", "keysOf"),
                unsteady.asked.stream()
                        .filter(name -> name.matches("integrations|keys|keysOf"))
                        .toList());
    }

    @Test
    void keepsWhatWasTypedWhileTheStoreIsOut() throws Exception {
        Map<String, String> form = browser.form(ACME, "/description", Map.of("description", "a long thought"));
        unsteady.out = true;

        HttpResponse<String> failed = browser.send(ACME + "/description", form);
        HttpResponse<String> view = browser.page(ACME);

        assertEquals(503, failed.statusCode());
        assertTrue(failed.body().contains(TYPED) && failed.body().contains("unsteady store is out"), failed.body());
        assertEquals(503, view.statusCode());
        assertTrue(view.body().contains("Load this page again in a moment"), view.body());
        unsteady.out = false;
        assertEquals(
                303,
                browser.send(ACME + "/description", FormsClient.fields(failed.body(), "/description"))
                        .statusCode());
        assertTrue(browser.page(ACME).body().contains(TYPED));
    }

    @Test
    void makesTheKeyOfAFormThatFailedBefore() throws Exception {
        Map<String, String> form = browser.form(ACME, "/keys", Map.of("key_id", "ki_web"));
        unsteady.out = true;
        HttpResponse<String> failed = browser.send(ACME + "/keys", form);
        assertEquals(503, failed.statusCode());
        unsteady.out = false;

        HttpResponse<String> made = browser.send(ACME + "/keys", FormsClient.fields(failed.body(), "/keys"));

        assertEquals(200, made.statusCode(), made.body());
        assertEquals(1, api.store.keys("acme").entries().size());
    }

    @Test
    void keepsWhatWasTypedWhileNobodyCanSayWhoItIs() throws Exception {
        start(Duration.ZERO);
        Map<String, String> form = browser.form(ACME, "/description", Map.of("description", "a long thought"));
        unsteady.out = true;

        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        HttpResponse<String> unchecked = browser.send(ACME + "/description", form);
        while (!unchecked.body().contains("The store cannot be asked now") && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(200);
            unchecked = browser.send(ACME + "/description", form);
        }

        assertEquals(503, unchecked.statusCode());
        assertTrue(unchecked.body().contains(TYPED) && !unchecked.body().contains("name=\"token\""), unchecked.body());
        assertFalse(unchecked.body().contains("viewer"), unchecked.body());
        HttpResponse<String> login = browser.send("/login", Map.of("token", api.viewer, "typed.description", "x"));
        assertEquals(503, login.statusCode());
        assertTrue(login.body().contains("name=\"typed.description\" value=\"x\""), login.body());
        unsteady.out = false;
        Map<String, String> again = FormsClient.fields(unchecked.body(), "/description");
        int status = browser.send(ACME + "/description", again).statusCode();
        while (status == 503 && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(200);
            status = browser.send(ACME + "/description", again).statusCode();
        }
        assertEquals(303, status);
    }

    @Test
    void servesTheFormForTheTokenWhileTheStoreHangs() throws Exception {
        unsteady.hang = new CountDownLatch(1);
        List<CompletableFuture<HttpResponse<String>>> hanging = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            hanging.add(api.exchange.later(HttpRequest.newBuilder(api.uri(ACME)).header("Cookie", browser.cookie)));
        }

        assertEquals(200, browser.page("/login").statusCode());
        assertEquals(200, browser.page("/style.css").statusCode());

        assertEquals(0, hanging.stream().filter(CompletableFuture::isDone).count());
        unsteady.hang.countDown();
        for (CompletableFuture<HttpResponse<String>> answer : hanging) {
            assertEquals(200, answer.get(60, TimeUnit.SECONDS).statusCode());
        }
    }

    /** Nobody has asked for anything since the store began to hang. */
    @Test
    void refusesASignInAtOnceWhenTheStoreHasBeenHangingForAWhile() throws Exception {
        unsteady.hang = new CountDownLatch(1);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!api.exchange.metrics().body().contains("store_circuit_total{change=\"opened\"} 1.0")
                && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(200);
        }
        unsteady.asked.clear();

        HttpResponse<String> login = browser.send("/login", Map.of("token", api.viewer, "typed.description", "x"));

        assertEquals(503, login.statusCode());
        assertTrue(login.body().contains("Try again in a moment: what you typed is kept"), login.body());
        assertTrue(login.body().contains("name=\"typed.description\" value=\"x\""), login.body());
        assertFalse(unsteady.asked.contains("operator"), unsteady.asked.toString());
    }

    @Test
    void saysToProgramsWhatHasFailed() throws Exception {
        json(200, api.get("/v0/integrations"));
        unsteady.out = true;

        for (HttpResponse<String> answer : List.of(
                api.get("/v0/integrations"), api.change("PATCH", "/v0" + ACME, "{\"description\":\"other\"}"))) {
            JsonNode problem = json(503, answer);
            assertTrue(problem.path("detail").asText().contains("unsteady store is out"), problem.toString());
            assertEquals("1", answer.headers().firstValue("Retry-After").orElse(""));
        }
        unsteady.out = false;
        json(200, api.change("PATCH", "/v0" + ACME, "{\"description\":\"other\"}"));
    }

    @Test
    void asksNoStoreThatIsKnownToBeOut() throws Exception {
        json(200, api.get("/v0/integrations"));
        unsteady.out = true;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        HttpResponse<String> answer = api.get("/v0/integrations");
        while (!answer.body().contains("has not responded for") && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(200);
            answer = api.get("/v0/integrations");
        }
        unsteady.asked.clear();

        String detail = json(503, api.get("/v0/integrations")).path("detail").asText();
        HttpResponse<String> view = browser.page(ACME);

        assertTrue(detail.contains("has not responded for") && detail.contains("unsteady store is out"), detail);
        assertEquals("1", answer.headers().firstValue("Retry-After").orElse(""));
        assertEquals(503, view.statusCode());
        assertTrue(view.body().contains("has not responded for"), view.body());
        assertFalse(unsteady.asked.stream().anyMatch(name -> name.matches("integrations?")), unsteady.asked.toString());
        unsteady.out = false;
        int status = api.get("/v0/integrations").statusCode();
        while (status == 503 && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(200);
            status = api.get("/v0/integrations").statusCode();
        }
        assertEquals(200, status);
    }
}
