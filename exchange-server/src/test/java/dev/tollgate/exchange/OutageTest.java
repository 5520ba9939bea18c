package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.exchange.apikey.ApiKey;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The store fails or hangs under a running server. */
final class OutageTest {
    /** Far less than a wait of each for the store, and more than a busy machine needs. */
    private static final long IN_TIME_NANOS = TimeUnit.SECONDS.toNanos(25);

    private final FakeStore store = new FakeStore();
    private final ApiKey known = store.addKey("acme");
    private final ApiKey fresh = store.addKey("acme");
    private RunningExchange exchange;

    @BeforeEach
    void start() throws Exception {
        store.organizations.put("autojoin-key", "org");
        exchange = RunningExchange.over(store);
        assertEquals(200, exchange.exchange(known).statusCode());
        assertEquals(200, autojoin().statusCode());
    }

    @AfterEach
    void stop() {
        store.hang.countDown();
        exchange.close();
    }

    @Test
    void servesKnownKeysAndAsksOthersToComeBack() throws Exception {
        store.out = true;

        assertEquals(200, exchange.exchange(known).statusCode());
        assertEquals(200, autojoin().statusCode());
        for (String key :
                new String[] {fresh.reveal(), ApiKey.generate("nobody").reveal(), RunningExchange.wrongSecretFor(known)
                }) {
            HttpResponse<String> answer = exchange.exchange(key);
            assertEquals(503, answer.statusCode());
            assertEquals("1", answer.headers().firstValue("Retry-After").orElseThrow());
        }
        store.out = false;
        awaitReady(200);
        assertEquals(200, exchange.exchange(fresh).statusCode());
    }

    @Test
    void isNotReadyWhileTheStoreIsOutAndComesBack() throws Exception {
        awaitReady(200);
        store.out = true;
        awaitReady(503);

        assertTrue(exchange.get("/ready").body().startsWith("not ready: the key store has not responded for "));
        assertFalse(exchange.get("/ready").body().contains("fake"));
        assertTrue(exchange.ops("/ready").body().endsWith(": fake store is out\n"));
        for (int i = 0; i < 3; i++) {
            assertEquals(503, exchange.exchange(ApiKey.generate("nobody")).statusCode());
        }
        int asked = store.asked.get();
        for (int i = 0; i < 20; i++) {
            assertEquals(503, exchange.exchange(ApiKey.generate("nobody")).statusCode());
        }
        assertEquals(asked, store.asked.get());
        store.out = false;
        awaitReady(200);
    }

    @Test
    void answersAHundredUnknownKeysInTimeWhileTheStoreHangsAndLeavesItAlone() throws Exception {
        awaitReady(200);
        store.hang = new CountDownLatch(1);
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        long begun = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            answers.add(exchange.exchangeLater(
                    "198.51.100." + i, ApiKey.generate("nobody").reveal()));
            answers.add(exchange.autojoinLater("198.51.100." + i, "unknown" + i));
        }
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertEquals(503, answer.get(30, TimeUnit.SECONDS).statusCode());
            assertEquals("1", answer.join().headers().firstValue("Retry-After").orElseThrow());
        }
        assertTrue(System.nanoTime() - begun < IN_TIME_NANOS);

        int asked = store.asked.get();
        for (int i = 0; i < 20; i++) {
            assertEquals(503, exchange.exchange(ApiKey.generate("nobody")).statusCode());
        }
        assertEquals(asked, store.asked.get());
        assertTrue(exchange.metrics().body().contains("tollgate_exchange_store_circuit_total{change=\"opened\"} 1.0"));
        store.hang.countDown();
        awaitReady(200);
        assertEquals(200, exchange.exchange(fresh).statusCode());
        assertTrue(exchange.metrics().body().contains("tollgate_exchange_store_circuit_total{change=\"closed\"} 1.0"));
    }

    private void awaitReady(int status) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (exchange.get("/ready").statusCode() != status) {
            assertTrue(System.nanoTime() < end, "/ready is not " + status);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @Test
    void servesKnownKeysWhileTheStoreHangs() throws Exception {
        store.hang = new CountDownLatch(1);
        Thread stranger = new Thread(() -> {
            try {
                exchange.exchange(fresh);
            } catch (Exception e) {
                // it waits for the store, and nobody waits for it
            }
        });
        stranger.setDaemon(true);
        stranger.start();

        for (int i = 0; i < 50; i++) {
            assertEquals(200, exchange.exchange(known).statusCode());
            assertEquals(200, exchange.get("/health").statusCode());
        }
    }

    @Test
    void isReadyOnceTheStoreAnswersAndSaysWhyNot() throws Exception {
        FakeStore hanging = new FakeStore();
        hanging.hang = new CountDownLatch(1);
        try (RunningExchange starting = RunningExchange.over(hanging)) {
            assertEquals(
                    "not ready: the key store has not responded yet\n",
                    starting.get("/ready").body());
            hanging.hang.countDown();
            while (starting.get("/ready").statusCode() != 200) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
    }

    @Test
    void tellsTheStoreWhenKeysWereLastUsed() {
        exchange.close();

        assertTrue(store.lastUsed.containsKey(known.name()));
        assertEquals(1, store.lastUsed.size());
    }

    @Test
    void namesTheOrganizationInAnAutojoinToken() throws Exception {
        String token = autojoin().body();
        String payload = new String(
                java.util.Base64.getUrlDecoder().decode(token.split("\\.")[1]),
                java.nio.charset.StandardCharsets.UTF_8);

        assertTrue(payload.contains("\"aud\":\"autojoin\""), payload);
        assertTrue(payload.contains("\"org\":\"org\""), payload);
        assertTrue(token.endsWith("\"expires_in\":" + Duration.ofHours(1).toSeconds() + "}\n"), token);
    }

    private HttpResponse<String> autojoin() throws Exception {
        return exchange.post("/v0/token/autojoin", "{\"api_key\":\"autojoin-key\"}");
    }
}
