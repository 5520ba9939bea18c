package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.tollgate.exchange.ops.sources.PrometheusQueries;
import dev.tollgate.exchange.ops.sources.Sources;
import dev.tollgate.exchange.registry.Author;
import dev.tollgate.exchange.registry.Integrations;
import dev.tollgate.exchange.store.sqlite.SqliteStore;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The use of an integration over time on the operators' page, with a Prometheus that answers, fails, or is not known. */
final class OperatorsUseTest {
    private static final String USE = "/integrations/acme/use";

    @TempDir
    private Path dir;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private volatile String answer = "";
    private HttpServer prometheus;
    private RunningOperators api;
    private FormsClient browser;

    @BeforeEach
    void start() throws Exception {
        prometheus = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        prometheus.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().getPath() + "?"
                    + exchange.getRequestURI().getQuery());
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        prometheus.start();
        open(Optional.of(
                URI.create("http://127.0.0.1:" + prometheus.getAddress().getPort() + "/prom/")));
    }

    private void open(Optional<URI> url) throws Exception {
        SqliteStore store = SqliteStore.open(dir.resolve(url.isPresent() ? "keys.db" : "other.db"));
        new Integrations(store, new Author("tester", Instant::now)).create("acme", "");
        api = new RunningOperators(
                store,
                Duration.ofMinutes(5),
                Optional.empty(),
                new Sources(url.map(PrometheusQueries::new), Optional.empty()));
        browser = new FormsClient(api);
        browser.signIn(api.viewer);
    }

    @AfterEach
    void stop() {
        api.close();
        prometheus.stop(0);
    }

    @Test
    void drawsWhatPrometheusHas() throws Exception {
        long hour = Instant.now().truncatedTo(ChronoUnit.HOURS).getEpochSecond();
        answer = "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{},\"values\":[["
                + (hour - 3_600) + ",\"10.4\"],[" + hour + ",\"40\"]]}]}}";

        String shown = browser.page(USE).body();

        assertTrue(shown.contains("y=\"89\" width=\"4\" height=\"31\""), shown);
        assertTrue(shown.contains("y=\"0\" width=\"4\" height=\"120\""), shown);
        assertTrue(shown.contains("The highest bar is 40 requests"), shown);
        assertEquals(2, asked.size());
        assertTrue(
                asked.get(0)
                        .startsWith("/prom/api/v1/query_range?query=sum(increase(tollgate_locate_requests_total"
                                + "{integration=\"acme\"}[1h]))&start="),
                asked.toString());
        assertTrue(asked.get(1).contains(",code=\"429\"}") && asked.get(1).endsWith("&step=3600"), asked.toString());
        assertTrue(browser.page("/integrations/acme").body().contains("href=\"" + USE + "\""));
        assertEquals(404, browser.page("/integrations/nobody/use").statusCode());
    }

    @Test
    void saysWhatPrometheusSays() throws Exception {
        answer = "{\"status\":\"success\",\"data\":{\"result\":[]}}";
        assertTrue(browser.page(USE).body().contains("Prometheus has no requests of this integration"));
        for (String bad : List.of("{\"status\":\"error\",\"error\":\"out of <memory>\"}", "<html>", "[]", "")) {
            answer = bad;
            status = bad.isEmpty() ? 200 : 500;
            HttpResponse<String> shown = browser.page(USE);
            assertEquals(502, shown.statusCode(), bad);
            assertTrue(shown.body().contains("Prometheus has failed: "), shown.body());
            assertTrue(!bad.contains("memory") || shown.body().contains("out of &lt;memory&gt;"), shown.body());
        }
        prometheus.stop(0);
        assertEquals(502, browser.page(USE).statusCode());
    }

    @Test
    void saysWhatToSetWithoutPrometheus() throws Exception {
        api.close();
        open(Optional.empty());

        HttpResponse<String> shown = browser.page(USE);

        assertEquals(200, shown.statusCode());
        assertTrue(shown.body().contains("Start the server with --prometheus-url"), shown.body());
    }
}
