package dev.tollgate.exchange;

import static dev.tollgate.exchange.RunningOperators.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.ops.sources.PrometheusQueries;
import dev.tollgate.exchange.ops.sources.SidecarQueries;
import dev.tollgate.exchange.ops.sources.Sources;
import dev.tollgate.exchange.registry.Author;
import dev.tollgate.exchange.registry.Integrations;
import dev.tollgate.exchange.registry.KeyHashing;
import dev.tollgate.exchange.registry.Keys;
import dev.tollgate.exchange.store.sqlite.SqliteStore;
import dev.tollgate.fixture.EndlessAnswer;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What sidecars say on the operators' page: one that answers, one that is out, one that says no, and none at all. */
final class OperatorsSidecarsTest {
    private static final String EXPLAIN = "/v0/integrations/acme/explain";

    @TempDir
    private Path dir;

    private FakeSidecar sidecar;
    private SqliteStore store;
    private RunningOperators api;
    private FormsClient browser;

    @BeforeEach
    void start() throws Exception {
        sidecar = new FakeSidecar();
        store = SqliteStore.open(dir.resolve("keys.db"));
        Author author = new Author("tester", Instant::now);
        new Integrations(store, author).create("acme", "");
        new Keys(store, author)
                .create(ApiKey.generate("acme", "ki_web"), new Keys.Terms(3, "", null), new KeyHashing(null, 4)::hash);
    }

    /** A port of this machine on which nobody listens. */
    private static final URI OUT = URI.create("http://127.0.0.1:1");

    private void open(Optional<URI> prometheus, URI... sidecars) throws Exception {
        api = new RunningOperators(
                store,
                Duration.ofMinutes(5),
                Optional.empty(),
                new Sources(
                        prometheus.map(PrometheusQueries::new),
                        sidecars.length == 0 ? Optional.empty() : Optional.of(new SidecarQueries(List.of(sidecars)))));
        browser = new FormsClient(api);
        browser.signIn(api.viewer);
    }

    @AfterEach
    void stop() {
        api.close();
        sidecar.close();
    }

    private String page(String path) throws Exception {
        HttpResponse<String> shown = browser.page(path);
        assertEquals(200, shown.statusCode(), shown.body());
        return shown.body();
    }

    @Test
    void explainsWhatAClientWouldGet() throws Exception {
        open(Optional.empty(), sidecar.url(), OUT);
        sidecar.answer =
                "{\"would_be_admitted\": false, \"enforced\": true, \"assumptions\": [\"the <token> is new\"], "
                        + FakeSidecar.LIMITS + "," + FakeSidecar.FLEET + "}";

        String shown = page("/integrations/acme/explain?key=ki_web&client=192.0.2.1&quota_user=");

        assertEquals(List.of("/one/quota/explain?client=192.0.2.1&integration=acme&key=ki_web&tier=3"), sidecar.asked);
        assertTrue(shown.contains("A token of tier 3 without limits of its own."), shown);
        assertTrue(shown.contains("Refused with 429."), shown);
        assertTrue(shown.contains("the &lt;token&gt; is new"), shown);
        assertTrue(
                shown.contains("client</th><td>40/12h</td><td>tier_1</td><td>40</td><td>0</td><td>612 s</td><td>7"),
                shown);
        assertTrue(shown.contains("key_requests of ki_&lt;web&gt;</th><td>0</td>"), shown);
        assertTrue(shown.contains("<td>never</td>"), shown);
        assertTrue(shown.contains("requests</th><td>none</td><td>none</td><td>-</td><td>-</td><td>now</td>"), shown);
        assertTrue(shown.contains("fleet eu of 3 sidecars"), shown);
        assertTrue(shown.contains("no &lt;answer&gt;"), shown);
        assertTrue(shown.contains("This sidecar has not answered the question: it cannot be reached"), shown);
        assertTrue(shown.contains("value=\"192.0.2.1\"") && shown.contains("<option selected>ki_web"), shown);
    }

    @Test
    void passesOnWhatASidecarFindsWrongAndKeepsWhatWasTyped() throws Exception {
        open(Optional.empty(), sidecar.url());
        sidecar.status = 400;
        sidecar.answer = "client is not an <address>\n";

        String shown = page("/integrations/acme/explain?key=&client=typo&quota_user=u-1");

        assertTrue(shown.contains("400: client is not an &lt;address&gt;"), shown);
        assertTrue(shown.contains("value=\"typo\"") && shown.contains("value=\"u-1\""), shown);
        for (String odd : List.of("", "<html>", "[]", "7", "{}", "{\"a\":")) {
            sidecar.status = 200;
            sidecar.answer = odd;
            String trouble = page("/integrations/acme/explain?client=");
            assertTrue(trouble.contains("This sidecar has not answered the question: its answer is not"), trouble);
            assertTrue(page("/sidecars").contains("1 of 1 sidecars did not answer"), odd);
        }
    }

    @Test
    void tellsProgramsWhatAClientWouldGet() throws Exception {
        open(Optional.empty(), sidecar.url(), OUT);

        JsonNode said = json(200, api.get(EXPLAIN + "?key=ki_web&client=192.0.2.1"));

        assertEquals(List.of("/one/quota/explain?client=192.0.2.1&integration=acme&key=ki_web&tier=3"), sidecar.asked);
        assertEquals(
                "{\"granted\":true,\"tier\":3,\"quota\":{}}", said.path("token").toString());
        JsonNode first = said.at("/sidecars/0");
        assertEquals(sidecar.url().toString(), first.path("url").asText());
        assertEquals(612, first.at("/answer/limits/1/retry_after_s").asInt());
        assertEquals("out", first.at("/answer/fleet/store").asText());
        assertEquals("it cannot be reached", said.at("/sidecars/1/error").asText());
        assertEquals(
                "key",
                json(400, api.get(EXPLAIN + "?key=ki_none"))
                        .at("/errors/0/parameter")
                        .asText());
        assertEquals(
                "clients",
                json(400, api.get(EXPLAIN + "?clients=x"))
                        .at("/errors/0/parameter")
                        .asText());
        assertEquals(
                "client",
                json(400, api.get(EXPLAIN + "?client=999.1.1.1"))
                        .at("/errors/0/parameter")
                        .asText());
        assertEquals(
                "quota_user",
                json(400, api.get(EXPLAIN + "?quota_user=a%20b"))
                        .at("/errors/0/parameter")
                        .asText());
        json(404, api.get("/v0/integrations/nobody/explain"));
        new Integrations(store, new Author("tester", Instant::now)).suspend("acme");
        assertEquals(
                "the integration is suspended",
                json(200, api.get(EXPLAIN + "?key=ki_web")).at("/token/reason").asText());
    }

    @Test
    void tellsProgramsWhatTheFleetCounts() throws Exception {
        open(Optional.empty(), OUT, sidecar.url());

        JsonNode said = json(200, api.getAs(api.viewer, "/v0/sidecars?limit=7"));

        assertEquals(List.of("/one/quota/integrations?limit=7"), sidecar.asked);
        assertEquals("it cannot be reached", said.at("/sidecars/0/error").asText());
        assertEquals(
                "acme", said.at("/sidecars/1/answer/integrations/0/integration").asText());
        json(400, api.get("/v0/sidecars?limit=101"));
        sidecar.answer = "[]";
        assertEquals(
                "its answer is not one of a sidecar",
                json(200, api.get("/v0/sidecars")).at("/sidecars/1/error").asText());
    }

    @Test
    void tellsProgramsThatNoSidecarIsKnown() throws Exception {
        open(Optional.empty());

        for (String path : List.of("/v0/sidecars", EXPLAIN)) {
            JsonNode said = json(200, api.get(path));
            assertEquals("[]", said.path("sidecars").toString());
            assertTrue(said.path("note").asText().contains("--sidecar-ops-url"), said.toString());
        }
    }

    @Test
    void saysWhyThereIsNoToken() throws Exception {
        open(Optional.empty());
        String first = page("/integrations/acme/explain");
        assertFalse(first.contains("At this server"), first);
        assertTrue(page("/integrations/acme/explain?client=&key=ki_none").contains("there is no key ki_none"));
        String asked = page("/integrations/acme/explain?client=&key=ki_web");
        assertTrue(asked.contains("A token of tier 3") && asked.contains("--sidecar-ops-url"), asked);
        new Integrations(store, new Author("tester", Instant::now)).suspend("acme");
        assertTrue(page("/integrations/acme/explain?client=&key=ki_web")
                .contains("No token: the integration is suspended"));
        assertEquals(404, browser.page("/integrations/nobody/explain").statusCode());
        assertTrue(page("/sidecars").contains("Start the server with --sidecar-ops-url"));
    }

    @Test
    void showsTheFleetBesideASidecarThatIsOut() throws Exception {
        open(Optional.empty(), OUT, sidecar.url());
        sidecar.answer =
                "{\"held\": 2, \"clients\": 5, \"enforced\": false, \"integrations\": [{\"integration\": \"acme\", \"tier\": 3,"
                        + " \"admitted\": 12, " + FakeSidecar.LIMITS + "}]," + FakeSidecar.FLEET + "}";

        String shown = page("/sidecars");

        assertEquals(List.of("/one/quota/integrations?limit=25"), sidecar.asked);
        assertTrue(shown.contains("1 of 2 sidecars did not answer"), shown);
        assertTrue(shown.contains("Integrations: 2. Clients: 5."), shown);
        assertTrue(shown.contains("It enforces no quota."), shown);
        assertTrue(shown.contains("client 40 of 40/12h<br>"), shown);
        assertTrue(shown.contains("without the store, which is out: no &lt;answer&gt;"), shown);
    }

    @Test
    void saysWhatToSetToSeeUseInTheList() throws Exception {
        open(Optional.empty());
        assertTrue(page("/integrations").contains("--prometheus-url or --sidecar-ops-url"));
    }

    @Test
    void showsUseInTheListAndTheListWithoutIt() throws Exception {
        open(Optional.of(sidecar.url()), sidecar.url());
        sidecar.answer =
                "{\"enforced\": true, \"integrations\": [{\"integration\": \"acme\", " + FakeSidecar.LIMITS + "}],"
                        + "\"status\": \"success\", \"data\": {\"result\": [{\"metric\": {\"integration\": \"acme\"},"
                        + " \"value\": [1, \"1234.4\"]}]}}";

        String shown = page("/integrations");

        assertTrue(sidecar.asked.get(0).startsWith("/one/api/v1/query?query=sum+by"), sidecar.asked.toString());
        assertTrue(sidecar.asked.get(0).contains("acme"), sidecar.asked.toString());
        assertEquals("/one/quota/integrations?only=acme", sidecar.asked.get(1));
        assertTrue(shown.contains("<td>1234</td>"), shown);
        assertTrue(shown.contains("<td>client: 40 of 40/12h (100%)</td>"), shown);
        sidecar.close();
        String without = page("/integrations");
        assertTrue(without.contains("Prometheus has failed: it cannot be reached"), without);
        assertTrue(without.contains("/one/ has failed: it cannot be reached"), without);
        assertTrue(without.contains("href=\"/integrations/acme\""), without);
    }

    /** Prometheus and the sidecars begin their answers and do not end them. */
    @Test
    void serversThatDoNotAnswerKeepNobodyFromTheStore() throws Exception {
        ExecutorService visitors = Executors.newFixedThreadPool(24);
        try (EndlessAnswer silent = new EndlessAnswer(EndlessAnswer.Kind.SILENT_AFTER_HEAD)) {
            open(Optional.of(silent.url()), silent.url());
            List<Future<HttpResponse<String>>> views = new ArrayList<>();
            for (int number = 0; number < 12; number++) {
                views.add(visitors.submit(() -> browser.page("/integrations/acme/use")));
                views.add(visitors.submit(() -> browser.page("/sidecars")));
            }
            while (silent.open() < 2) {
                Thread.sleep(10);
            }
            assertEquals(200, api.get("/v0/integrations").statusCode());
            assertTrue(views.stream().anyMatch(view -> !view.isDone()), "the servers were waited for");
            int busy = 0;
            for (Future<HttpResponse<String>> view : views) {
                busy += view.get().body().contains("busy, because 2 other views still wait for it") ? 1 : 0;
            }
            assertTrue(busy >= 12, busy + " views were told so");
        } finally {
            visitors.shutdownNow();
        }
    }

    @Test
    void waitsForNoneThatHangs() throws Exception {
        open(Optional.of(sidecar.url()), sidecar.url());
        sidecar.hang = new CountDownLatch(1);

        String list = page("/integrations");
        String explained = page("/integrations/acme/explain?client=");

        assertTrue(list.contains("Prometheus has failed: no answer within 2000 ms"), list);
        assertTrue(list.contains("has failed: no answer within 2000 ms"), list);
        assertTrue(list.contains("href=\"/integrations/acme\""), list);
        assertTrue(explained.contains("has not answered the question: no answer within 2000 ms"), explained);
    }
}
