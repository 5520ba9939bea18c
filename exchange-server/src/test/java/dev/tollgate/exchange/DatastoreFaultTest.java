package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import dev.tollgate.exchange.FaultyPath.Fault;
import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.apikey.Sha256;
import dev.tollgate.exchange.registry.Author;
import dev.tollgate.exchange.registry.Keys;
import dev.tollgate.exchange.registry.StoreSeed;
import dev.tollgate.exchange.store.datastore.DatastoreEmulator;
import dev.tollgate.exchange.store.datastore.DatastoreLocation;
import dev.tollgate.exchange.store.datastore.DatastoreStore;
import dev.tollgate.fixture.LoggedEvents;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;

/** Datastore over a path that fails in each way that a network can, under a running server and real sockets. */
final class DatastoreFaultTest {
    private static final int STRANGERS = 50;
    /** Far less than a wait of each of them for the store, and more than a busy machine needs. */
    private static final long IN_TIME_NANOS = TimeUnit.SECONDS.toNanos(25);

    @RegisterExtension
    final LoggedEvents logged = new LoggedEvents(Logger.ROOT_LOGGER_NAME);

    private FaultyPath path;
    private DatastoreStore store;
    private RunningExchange exchange;
    private ApiKey proven;
    private ApiKey fresh;

    @BeforeEach
    void start() throws Exception {
        DatastoreLocation direct = DatastoreEmulator.newPlace();
        path = new FaultyPath(direct.emulatorHost());
        store = DatastoreStore.open(new DatastoreLocation(
                direct.projectId(), direct.integrationNamespace(), direct.platformNamespace(), path.address()));
        new StoreSeed(store).integration("acme");
        proven = newKey();
        fresh = newKey();
        exchange = RunningExchange.over(store);
        awaitReady(200);
        assertEquals(200, exchange.exchange(proven).statusCode());
    }

    private ApiKey newKey() throws Exception {
        return new Keys(store, new Author("alice", Instant::now))
                .create(ApiKey.generate("acme"), new Keys.Terms(0, "", null), Sha256::ofSecret);
    }

    @AfterEach
    void stop() throws Exception {
        if (exchange != null) {
            path.close();
            exchange.close();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void answersEverybodyInTimeSaysSoOnceAndComesBack(Fault fault) throws Exception {
        logged.list().clear();
        path.fault = fault;

        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < STRANGERS; i++) {
            answers.add(exchange.exchangeLater(
                    "198.51.100." + i, ApiKey.generate("nobody").reveal()));
            answers.add(exchange.autojoinLater("198.51.100." + i, "unknown" + i));
        }
        long begun = System.nanoTime();
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            HttpResponse<String> got = answer.get(30, TimeUnit.SECONDS);
            assertEquals(503, got.statusCode());
            assertEquals("1", got.headers().firstValue("Retry-After").orElseThrow());
        }
        assertTrue(System.nanoTime() - begun < IN_TIME_NANOS);
        awaitReady(503);
        assertEquals(200, exchange.exchange(proven).statusCode());

        path.fault = Fault.NONE;
        awaitReady(200);
        assertEquals(200, exchange.exchange(fresh).statusCode());
        List<String> warnings = List.copyOf(logged.list()).stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .map(event -> event.getFormattedMessage())
                .toList();
        assertTrue(warnings.size() <= 5, warnings.toString());
    }

    @Test
    void answersOddTextAsTokenExchangeDoesWithoutALine() throws Exception {
        logged.list().clear();
        for (String odd : new String[] {
            "mlabk.cii_\\ud800.ki_\\ud800.y",
            "mlabk.cii_\\u0000.ki_\\u0000.y",
            "mlabk.cii___acme__.ki_1.y",
            "mlabk.cii_____.ki_1.y",
            "mlabk.cii_\\uffff.ki_\\ufdd0.y",
            "x".repeat(1_500),
            "x".repeat(1_501),
            "__x__",
            "\\udc00",
            "\\u0000"
        }) {
            for (String route : new String[] {"integration", "autojoin"}) {
                String body = "{\"api_key\":\"" + odd + "\"}";
                assertEquals(401, exchange.post("/v0/token/" + route, body).statusCode(), odd);
            }
        }
        String malformed = "{\"api_key\":\"mlabk.cii_\u00ff\u00c0.ki_\u00ed\u00a0\u0080.y\"}";
        String raw =
                "POST /v0/token/integration HTTP/1.0\r\nContent-Length: " + malformed.length() + "\r\n\r\n" + malformed;
        assertTrue(exchange.raw(raw).startsWith("HTTP/1.0 401"), exchange.raw(raw));

        assertEquals(
                List.of(),
                List.copyOf(logged.list()).stream()
                        .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                        .map(event -> event.getLoggerName() + ": " + event.getFormattedMessage())
                        .toList());
    }

    private void awaitReady(int status) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (exchange.get("/ready").statusCode() != status) {
            assertTrue(System.nanoTime() < end, "/ready is not " + status);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
